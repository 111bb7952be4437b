/**
 * @file Can the client be believed? Its own delays over all runs: what else ran on this machine
 * shows here, not in a claim about the server.
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

/**
 * One hiccup of a few milliseconds makes a run of seconds suspect, or worse. The whole is invalid
 * where most of its runs are.
 */
export function clientVerdict(reports: readonly RunReport[]): NonNullable<Results['verdict']> {
  const poor = reports.map(({ header, certificate }) => ({
    load: header.workload.config.load,
    checks: certificate.checks.filter(
      ({ name, status }) => ofTheClient.has(name) && status !== 'valid',
    ),
  }));
  const invalid = poor.filter(({ checks }) => checks.some(({ status }) => status === 'invalid'));
  const findings = poor.flatMap(({ load, checks }) =>
    checks.map(({ finding }) => `${load}: ${finding}`),
  );
  if (findings.length === 0) return { status: 'valid', reasons: [] };
  return {
    status: 2 * invalid.length > reports.length ? 'invalid' : 'suspect',
    reasons: [
      `In ${poor.filter(({ checks }) => checks.length > 0).length} of ${reports.length} runs the client was late at least once.`,
      ...findings,
    ],
  };
}
