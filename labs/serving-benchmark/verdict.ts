/**
 * @file Can the client be believed? The worst of its own delays over all runs: what a neighbour on
 * this machine did to the measurement belongs here, not into a claim about the server.
 */
import type { Results } from '@gradus/evidence';
import type { RunReport } from '@gradus/serving-benchmark';

/** Checks of the certificate that are about the client, not about the length of a run. */
const ofTheClient = new Set([
  'ending',
  'send lag',
  'event loop',
  'load',
  'preparation',
  'schedule',
]);

const ranks = ['valid', 'suspect', 'invalid'] as const;

export function clientVerdict(reports: readonly RunReport[]): NonNullable<Results['verdict']> {
  const poor = reports.flatMap(({ header, certificate }) =>
    certificate.checks
      .filter(({ name, status }) => ofTheClient.has(name) && status !== 'valid')
      .map((check) => ({ ...check, load: header.workload.config.load })),
  );
  const worst = Math.max(0, ...poor.map(({ status }) => ranks.indexOf(status)));
  return {
    status: ranks[worst]!,
    reasons: poor
      .filter(({ status }) => status === ranks[worst])
      .map(({ load, finding }) => `${load}: ${finding}`),
  };
}
