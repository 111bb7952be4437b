/**
 * @file Days as people say them. A day without a year is the next such day, today included; a
 * weekday is the next such day, and with `next` one week after that where it is said of today's own.
 */
import { ToolError } from '../tools/tool-error.ts';

// prettier-ignore
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september',
  'october', 'november', 'december'];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const dayMs = 86_400_000;

/**
 * `tomorrow`, `next Monday`, `3 March`, `March 3`, `the 3rd of March`, `2026-03-03` → `2026-03-03`
 * @param today as `2026-02-28`
 * @throws ToolError for what is no day
 */
export function dayOf(words: string, today: string): string {
  const said = words.trim().toLowerCase().replace(/^on /, '');
  if (said === 'today') return today;
  if (said === 'tomorrow') return later(today, 1);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(said);
  if (iso !== null) return checked(Number(iso[1]), Number(iso[2]), Number(iso[3])) ?? refuse(words);
  const weekday = /^(?:(next|this) )?([a-z]+)$/.exec(said);
  const number = weekdays.indexOf(weekday?.[2] ?? '');
  if (number >= 0) {
    const ahead = (number - new Date(today).getUTCDay() + 7) % 7;
    return later(today, ahead === 0 && weekday?.[1] === 'next' ? 7 : ahead);
  }
  return dateOf(said, today) ?? refuse(words);
}

function dateOf(said: string, today: string): string | undefined {
  const match =
    /^(?:the )?(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<month>[a-z]+)(?:,? (?<year>\d{4}))?$/.exec(
      said,
    ) ??
    /^(?<month>[a-z]+) (?:the )?(?<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\d{4}))?$/.exec(said);
  if (match?.groups === undefined) return undefined;
  const month = months.indexOf(match.groups['month']!) + 1;
  const day = Number(match.groups['day']);
  const year = match.groups['year'];
  if (year !== undefined) return checked(Number(year), month, day);
  // 29 February may be years away.
  for (let next = Number(today.slice(0, 4)), end = next + 8; next <= end; next++) {
    const date = checked(next, month, day);
    if (date !== undefined && date >= today) return date;
  }
  return undefined;
}

function checked(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : undefined;
}

const later = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

function refuse(words: string): never {
  throw new ToolError(
    `${JSON.stringify(words)} is no day: say today, tomorrow, a weekday, "3 March" or 2026-03-03`,
  );
}
