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

const ranks = { invalid: 0, suspect: 1, valid: 2 } as const;
/** Told one by one, the worst first. */
const mostFindings = 4;

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
  const findings = poor
    .flatMap(({ load, checks }) =>
      checks.map(({ status, finding }) => ({ status, text: `${load}: ${finding}` })),
    )
    .toSorted((a, b) => ranks[a.status] - ranks[b.status]);
  if (findings.length === 0) return { status: 'valid', reasons: [] };
  const late = poor.filter(({ checks }) => checks.length > 0).length;
  const rest = findings.length - mostFindings;
  return {
    status: 2 * invalid.length > reports.length ? 'invalid' : 'suspect',
    reasons: [
      `In ${late} of ${reports.length} runs the client was late at least once.`,
      ...findings.slice(0, mostFindings).map(({ text }) => text),
      ...(rest > 0 ? [`And ${rest} more findings of this kind.`] : []),
    ],
  };
}
