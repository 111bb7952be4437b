/**
 * @file Promises about latency: `ttft:500 tpot:50` says that a request is good when its first token
 * came within 500 ms and the others at 50 ms each at most. Limits are inclusive.
 */
import { GradusError } from '@gradus/runtime';
import { quantile } from '@gradus/statistics';
import type { RequestFigures } from './request-figures.ts';

/** `itl-p99` is the 99th percentile of the request's own inter-token latencies. */
export const objectiveNames = ['ttft', 'scheduled-ttft', 'tpot', 'itl-p99', 'e2e'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

export interface Objective {
  readonly name: ObjectiveName;
  readonly limitMs: number;
}

/**
 * `ttft:500 tpot:50`, by spaces or commas; milliseconds, or with a unit: `e2e:2s`.
 * @throws GradusError for an unknown or repeated name, a limit that is no positive time, or nothing.
 */
export function parseObjectives(text: string): Objective[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length === 0) throw refused('an objective', 'nothing');
  const objectives = parts.map(parseObjective);
  for (const [index, { name }] of objectives.entries()) {
    if (objectives.findIndex((other) => other.name === name) < index) {
      throw refused('each objective once', `${name} twice`);
    }
  }
  return objectives;
}

function parseObjective(part: string): Objective {
  const [name = '', limit = '', ...rest] = part.toLowerCase().split(':');
  const known = objectiveNames.find((candidate) => candidate === name);
  if (known === undefined) throw refused(`one of ${objectiveNames.join(', ')}`, `"${part}"`);
  const matched = /^(\d+(?:\.\d+)?|\.\d+)(ms|s)?$/.exec(limit);
  const limitMs = Number(matched?.[1]) * (matched?.[2] === 's' ? 1000 : 1);
  if (rest.length > 0 || !(limitMs > 0 && Number.isFinite(limitMs))) {
    throw refused(`a positive time after "${known}:", in ms unless it says s`, `"${part}"`);
  }
  return { name: known, limitMs };
}

function refused(expected: string, received: string): GradusError {
  return new GradusError({
    code: 'objectives',
    kind: 'usage',
    what: 'Cannot read these objectives',
    expected,
    received,
    remedy: 'Write them like ttft:500 tpot:50.',
  });
}

/**
 * The objectives that a completed request missed. Without any content nothing came in time; with one
 * token or less there is no pace to miss.
 */
export function missedObjectives(
  request: RequestFigures,
  objectives: readonly Objective[],
): ObjectiveName[] {
  const measured: Record<ObjectiveName, number> = {
    ttft: request.ttftMs ?? Number.POSITIVE_INFINITY,
    'scheduled-ttft': request.scheduledTtftMs ?? Number.POSITIVE_INFINITY,
    e2e: request.e2eMs ?? Number.POSITIVE_INFINITY,
    tpot: request.tpotMs ?? 0,
    'itl-p99': request.itlsMs.length === 0 ? 0 : quantile(request.itlsMs, 0.99),
  };
  return objectives.filter(({ name, limitMs }) => measured[name] > limitMs).map(({ name }) => name);
}
