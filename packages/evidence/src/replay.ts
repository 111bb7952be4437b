/** @file Does a second run say the same? Claim by claim, each by the class that it declared. */
import { GradusError } from '@gradus/runtime';
import type { Claim, Results } from './schema.ts';

/** `not-compared`: a timing or size of the machine. `missing`: the second run does not make the claim. */
export type ReplayOutcome = 'same' | 'different' | 'not-compared' | 'missing';

export interface ReplayedClaim {
  readonly metric: string;
  readonly statement: string;
  readonly unit: string;
  readonly replay: Claim['replay'];
  readonly outcome: ReplayOutcome;
  readonly first: number;
  readonly second: number | undefined;
}

export interface ReplayReport {
  /** True where no claim is different or missing. */
  readonly same: boolean;
  readonly claims: readonly ReplayedClaim[];
  /** Metrics that only the second run claims. */
  readonly added: readonly string[];
  /** Inputs whose content differs between the runs: the likely reason for anything different. */
  readonly changedInputs: readonly string[];
}

/**
 * Claims are matched by metric, several of one metric in their order. `exact` means the same
 * number bit for bit, `tolerance` an absolute distance in the claim's unit.
 * @throws GradusError `different-run` (usage): another id, seed or scale is no repetition.
 */
export function compareReplay(original: Results, second: Results): ReplayReport {
  refuseDifferentRun(original, second);
  const repeated = new Map(keyed(second.claims));
  const claims = keyed(original.claims).map(([key, claim]): ReplayedClaim => {
    const again = repeated.get(key);
    return {
      metric: claim.metric,
      statement: claim.statement,
      unit: claim.unit,
      replay: claim.replay,
      outcome: again === undefined ? 'missing' : compareClaim(claim, again),
      first: claim.value,
      second: again?.value,
    };
  });
  const known = new Set(keyed(original.claims).map(([key]) => key));
  return {
    same: claims.every(({ outcome }) => outcome === 'same' || outcome === 'not-compared'),
    claims,
    added: keyed(second.claims)
      .filter(([key]) => !known.has(key))
      .map(([, { metric }]) => metric),
    changedInputs: changedInputs(original, second),
  };
}

function compareClaim(first: Claim, second: Claim): ReplayOutcome {
  // Not the same question: whatever the figure, the claim was not repeated.
  if (
    first.unit !== second.unit ||
    first.comparison !== second.comparison ||
    first.replay.class !== second.replay.class
  ) {
    return 'different';
  }
  if (first.replay.class === 'machine') return 'not-compared';
  const same =
    first.replay.class === 'exact'
      ? Object.is(first.value, second.value) && Object.is(first.threshold, second.threshold)
      : Math.abs(first.value - second.value) <= first.replay.tolerance;
  return same ? 'same' : 'different';
}

/** `[metric, how many of it came before]` as a key, so that repeated metrics keep their order. */
function keyed(claims: readonly Claim[]): [key: string, claim: Claim][] {
  const seen = new Map<string, number>();
  return claims.map((claim) => {
    const before = seen.get(claim.metric) ?? 0;
    seen.set(claim.metric, before + 1);
    return [JSON.stringify([claim.metric, before]), claim];
  });
}

function changedInputs(original: Results, second: Results): string[] {
  const hashes = new Map(second.inputs.map(({ name, sha256 }) => [name, sha256]));
  return original.inputs
    .filter(({ name, sha256 }) => hashes.get(name) !== sha256)
    .map(({ name }) => name);
}

function refuseDifferentRun(original: Results, second: Results): void {
  for (const field of ['id', 'seed', 'scale'] as const) {
    if (original[field] === second[field]) continue;
    throw new GradusError({
      code: 'different-run',
      kind: 'usage',
      what: `Not a repetition: another ${field}`,
      expected: String(original[field]),
      received: String(second[field]),
      remedy: 'Replay with the id, seed and scale of the evidence.',
    });
  }
}
