/** Misconception: any values have a 99th percentile. */
import type {
  Choice,
  Figures,
  Goodput,
  Objective,
  RequestLog,
  StreamEvent,
  TimeWindow,
} from '../stub.ts';

export function requestFigures(log: RequestLog): Figures {
  const { scheduledMs, sentMs } = log;
  const completed = isComplete(log);
  const { atMs, tokens } = contentOf(log.events);
  const total = serverCount(log.events);
  const n = total ?? atMs.length;
  const first = completed ? atMs[0] : undefined;
  const last = completed ? atMs.at(-1) : undefined;
  const streamedMs = since(first, last);
  const rawGapsMs = completed ? atMs.slice(1).map((at, index) => at - atMs[index]!) : [];
  const countedBy = total === undefined ? 'chunks' : tokens ? 'server-per-chunk' : 'server-final';
  return {
    completed,
    sendLagMs: since(scheduledMs, sentMs),
    ttftMs: since(sentMs, first),
    scheduledTtftMs: since(scheduledMs, first),
    e2eMs: since(sentMs, last),
    tpotMs: streamedMs === undefined || n <= 1 ? undefined : streamedMs / (n - 1),
    rawGapsMs,
    itlsMs: completed ? latencies(rawGapsMs, n, countedBy, tokens) : [],
    outputTokens: n,
    countedBy,
  };
}

export function goodput(
  logs: readonly RequestLog[],
  objectives: readonly Objective[],
  { fromMs, toMs }: TimeWindow,
): Goodput | undefined {
  const arrived = logs
    .filter(({ scheduledMs }) => scheduledMs >= fromMs && scheduledMs < toMs)
    .map(requestFigures);
  if (arrived.length === 0) return undefined;
  const completed = arrived.filter((figures) => figures.completed);
  const good = completed.filter((figures) => objectives.every((it) => meets(figures, it))).length;
  return {
    good,
    bad: completed.length - good,
    failed: arrived.length - completed.length,
    share: good / arrived.length,
    perSecond: (1000 * good) / (toMs - fromMs),
  };
}

export function percentile(values: readonly number[], percent: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const position = ((sorted.length - 1) * percent) / 100;
  const lower = sorted[Math.floor(position)]!;
  const upper = sorted[Math.ceil(position)]!;
  return lower + (upper - lower) * (position % 1);
}

function isComplete({ status, events }: RequestLog): boolean {
  if (status !== 200) return false;
  if (events.some(({ data }) => data !== '[DONE]' && data.error !== undefined)) return false;
  return events.some(({ data }) => {
    if (data === '[DONE]') return true;
    if (data.choices?.length === 0 && data.usage !== undefined) return true;
    return (data.choices ?? []).some((choice) => typeof choice.finish_reason === 'string');
  });
}

/** When content came, and the tokens of each chunk where the server counted in every one. */
function contentOf(events: readonly StreamEvent[]): { atMs: number[]; tokens?: number[] } {
  const atMs: number[] = [];
  const tokens: number[] = [];
  let soFar = 0;
  let isCounted = true;
  for (const { readMs, data } of events) {
    if (data === '[DONE]' || !(data.choices ?? []).some(hasContent)) continue;
    atMs.push(readMs);
    const count = data.usage?.completion_tokens;
    if (count === undefined) {
      isCounted = false;
      continue;
    }
    tokens.push(count - soFar);
    soFar = count;
  }
  return isCounted ? { atMs, tokens } : { atMs };
}

function hasContent({ text, delta = {} }: Choice): boolean {
  const parts = [text, delta.content, delta.reasoning, delta.reasoning_content];
  return parts.some(Boolean) || (delta.tool_calls ?? []).length > 0;
}

function serverCount(events: readonly StreamEvent[]): number | undefined {
  const counts = events.flatMap(({ data }) =>
    data === '[DONE]' || data.usage === undefined ? [] : [data.usage.completion_tokens],
  );
  return counts.at(-1);
}

function latencies(
  rawGapsMs: readonly number[],
  n: number,
  countedBy: Figures['countedBy'],
  tokens: readonly number[] = [],
): number[] {
  if (countedBy === 'chunks') return [...rawGapsMs];
  if (countedBy === 'server-final') {
    return n <= 1 ? [] : rawGapsMs.map((gap) => (gap * rawGapsMs.length) / (n - 1));
  }
  return rawGapsMs.flatMap((gap, index) => {
    const count = tokens[index + 1]!;
    return Array.from({ length: count }, () => gap / count);
  });
}

function meets(figures: Figures, { name, limitMs }: Objective): boolean {
  if (name === 'tpot') return (figures.tpotMs ?? 0) <= limitMs;
  const measured = {
    ttft: figures.ttftMs,
    'scheduled-ttft': figures.scheduledTtftMs,
    e2e: figures.e2eMs,
  }[name];
  return (measured ?? Number.POSITIVE_INFINITY) <= limitMs;
}

function since(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}
