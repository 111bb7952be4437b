/** @file Where an axis of time has its ticks: whole hours, days, months or years, in UTC. */

export interface Tick {
  readonly timeMs: number;
  readonly label: string;
}

interface Step {
  readonly unit: 'hour' | 'day' | 'month';
  readonly count: number;
}

const steps: readonly Step[] = [
  ...[1, 3, 6, 12].map((count) => ({ unit: 'hour' as const, count })),
  ...[1, 2, 7, 14].map((count) => ({ unit: 'day' as const, count })),
  ...[1, 3, 6, 12, 24, 60, 120, 600, 2400].map((count) => ({ unit: 'month' as const, count })),
];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** As many as fit, at most `limit`, between two times (inclusive). */
export function timeTicks(fromMs: number, toMs: number, limit: number): readonly Tick[] {
  for (const step of steps) {
    // Months have at least 28 days: enough to see that a step is far too small.
    const shortestMs = step.count * { hour: hourMs, day: dayMs, month: 28 * dayMs }[step.unit];
    if ((toMs - fromMs) / shortestMs > 4 * limit) continue;
    const ticks = ticksOf(step, fromMs, toMs);
    if (ticks.length <= limit) return ticks;
  }
  return [];
}

function ticksOf(step: Step, fromMs: number, toMs: number): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let index = 0; ; index++) {
    const timeMs = tickTime(step, fromMs, index);
    if (timeMs > toMs) return ticks;
    if (timeMs >= fromMs) ticks.push({ timeMs, label: labelOf(step, new Date(timeMs)) });
  }
}

/** The first tick (index 0) is at or before `fromMs`. */
function tickTime({ unit, count }: Step, fromMs: number, index: number): number {
  if (unit !== 'month') {
    const stepMs = count * (unit === 'hour' ? hourMs : dayMs);
    return (Math.floor(fromMs / stepMs) + index) * stepMs;
  }
  const from = new Date(fromMs);
  const months = from.getUTCFullYear() * 12 + from.getUTCMonth();
  const month = (Math.floor(months / count) + index) * count;
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
}

function labelOf({ unit, count }: Step, date: Date): string {
  const month = monthNames[date.getUTCMonth()];
  if (unit === 'hour') {
    const hour = date.getUTCHours();
    return hour === 0 ? `${date.getUTCDate()} ${month}` : `${String(hour).padStart(2, '0')}:00`;
  }
  if (unit === 'day') return `${date.getUTCDate()} ${month}`;
  const year = date.getUTCFullYear();
  return count % 12 === 0 ? String(year) : `${month} ${year}`;
}
