/**
 * @file The checks behind a certificate. Each holds one way in which a client deceives itself against
 * what it measured: a delay of 5 ms is nothing beside a TTFT of a second and half of an ITL of ten.
 */
import { formatDuration } from '@gradus/runtime';
import { tolerance } from '../analysis/littles-law.ts';
import type { CacheAudit } from '../analysis/server-reconciliation.ts';
import type { WindowFigures } from '../analysis/summary.ts';
import type { Distribution } from '../analysis/distribution.ts';
import type { Calibration, ThreadHealth } from '../measurements/run-outcome.ts';
import type { Certificate, CertificateInput, CertificateStatus, Check } from './certificate.ts';

export interface CertifyInput extends CertificateInput {
  readonly cache?: CacheAudit | undefined;
}

/** Shares of the latency that a delay of the client's may hide in. */
const [suspectShare, invalidShare] = [0.05, 0.25];
/** Delays that no machine is free of. */
const [alwaysFineMs, fineLoopMs] = [2, 5];
/** Between the starts of hosts whose clocks agree as clocks do. */
const fineStartMs = 1000;
/** Of the requests that the schedule asked for. */
const [suspectHeld, invalidHeld] = [0.99, 0.95];
const fewIndependent = 30;

export function certify(input: CertifyInput): Certificate {
  const figures = input.summary.steady ?? input.summary.whole;
  const checks = [
    ...endingChecks(input),
    ...startChecks(input),
    ...(figures === undefined ? [] : figureChecks(input, figures)),
    ...threadChecks(input, figures),
    ...calibrationChecks(input, figures),
    ...cacheChecks(input.cache),
  ];
  const rank: Record<CertificateStatus, number> = { invalid: 0, suspect: 1, valid: 2 };
  const reasons = checks
    .filter(({ status }) => status !== 'valid')
    .toSorted((a, b) => rank[a.status] - rank[b.status])
    .map(({ finding }) => finding);
  const status = checks.reduce<CertificateStatus>(
    (worst, check) => (rank[check.status] < rank[worst] ? check.status : worst),
    'valid',
  );
  return { status, checks, reasons };
}

const check = (name: string, status: CertificateStatus, finding: string): Check => ({
  name,
  status,
  finding,
});

function endingChecks({ outcome, summary }: CertifyInput): Check[] {
  const { total, completed, failed } = summary.requests;
  const checks: Check[] = [];
  if (outcome === undefined) {
    checks.push(
      check('ending', 'suspect', 'The run was killed: how the client fared is not known.'),
    );
  } else if (outcome.ending === 'completed') {
    checks.push(check('ending', 'valid', 'The run came to its end.'));
  } else {
    const reason = outcome.reason === undefined ? 'it was interrupted' : outcome.reason;
    checks.push(check('ending', 'suspect', `The run ended early: ${reason}.`));
  }
  if (completed === 0) {
    checks.push(check('requests', 'invalid', 'No request completed.'));
  } else if (failed > 0.01 * total) {
    const percent = ((100 * failed) / total).toFixed(1);
    checks.push(
      check(
        'requests',
        'suspect',
        `${failed} of ${total} requests failed (${percent}%): latencies are those of the others.`,
      ),
    );
  }
  return checks;
}

/** While some parts have begun and others have not, the load is not the one asked for. */
function startChecks({ header, outcome }: CertifyInput): Check[] {
  const { startsApartMs } = header;
  if (startsApartMs === undefined) return [];
  const share = outcome === undefined ? 0 : startsApartMs / outcome.durationMs;
  const status =
    share > invalidShare
      ? 'invalid'
      : share > suspectShare || startsApartMs > fineStartMs
        ? 'suspect'
        : 'valid';
  const ofRun = outcome === undefined ? '' : `, ${(100 * share).toFixed(1)}% of the run`;
  return [
    check('start', status, `The parts began ${formatDuration(startsApartMs)} apart${ofRun}.`),
  ];
}

function figureChecks(input: CertifyInput, figures: WindowFigures): Check[] {
  const { summary } = input;
  const { ttftMs } = figures.latencies;
  const checks: Check[] = [];
  if (!summary.steadyWindow.steady) {
    checks.push(
      check('steady state', 'suspect', `No steady state: ${summary.steadyWindow.reason}.`),
    );
  } else {
    checks.push(check('steady state', 'valid', 'A steady window was found.'));
  }
  const lag = highestKnown(figures.coordinatedOmission?.sendLagMs);
  if (lag !== undefined)
    checks.push(delayCheck('send lag', 'Requests left', lag, medianOf(ttftMs), alwaysFineMs));
  const law = figures.littlesLaw;
  if (law !== undefined && !law.agrees && summary.steadyWindow.steady) {
    const percent = Math.round(100 * Math.abs(law.relativeDifference));
    checks.push(
      check(
        "Little's law",
        'suspect',
        `Requests in flight and rate × time differ by ${percent}% (more than ${100 * tolerance}%): the run is short for its latencies.`,
      ),
    );
  }
  if (law?.server !== undefined && !law.server.agrees && law.meanInFlight >= 1) {
    const percent = Math.round(100 * Math.abs(law.server.relativeDifference));
    checks.push(
      check(
        'server in flight',
        'suspect',
        `The server counts ${percent}% other requests in flight than the client: somebody else uses it, or the client holds requests back.`,
      ),
    );
  }
  const independent = ttftMs?.mean.effectiveN;
  if (independent !== undefined && independent < fewIndependent) {
    checks.push(
      check(
        'sample',
        'suspect',
        `The TTFTs say no more than ${Math.floor(independent)} independent ones would: run longer.`,
      ),
    );
  }
  const wrong = summary.tokens.find(
    ({ what, sides, relativeDifference }) =>
      what === 'output' &&
      sides.startsWith('sum over chunks') &&
      Math.abs(relativeDifference) > 0.01,
  );
  if (wrong !== undefined) {
    checks.push(
      check(
        'tokens',
        'suspect',
        `Output tokens by chunk and by the server's usage differ by ${(100 * wrong.relativeDifference).toFixed(1)}%.`,
      ),
    );
  }
  return checks;
}

function threadChecks(
  { header, outcome, summary }: CertifyInput,
  figures: WindowFigures | undefined,
): Check[] {
  if (outcome === undefined) return [];
  const { threads } = outcome;
  const worst = (valueOf: (thread: ThreadHealth) => number): number =>
    Math.max(...threads.map(valueOf));
  const checks = [
    delayCheck(
      'event loop',
      "The client's event loop was",
      worst(({ eventLoopDelayMs }) => eventLoopDelayMs.p99),
      medianOf(figures?.latencies.ttftMs),
      fineLoopMs,
    ),
  ];
  const busy = worst(({ busyShare }) => busyShare);
  if (busy > 0.9) {
    checks.push(
      check(
        'load',
        'suspect',
        `A thread of the client was busy ${Math.round(100 * busy)}% of the time: use more --threads or another host.`,
      ),
    );
  }
  const late = outcome.threads.reduce((sum, { preparedLate }) => sum + preparedLate, 0);
  if (
    late > 0.5 * summary.requests.total &&
    !header.workload.config.load.startsWith('concurrency')
  ) {
    checks.push(
      check(
        'preparation',
        'suspect',
        `${late} requests were made while it measured, for want of room before.`,
      ),
    );
  }
  const planned = header.workload.total;
  const ran = outcome.ending === 'completed' && header.workload.config.sessions === undefined;
  if (ran && planned !== undefined && header.part.count === 1) {
    const held = summary.requests.total / planned;
    if (held < suspectHeld && header.workload.config.duration === undefined) {
      checks.push(
        check(
          'schedule',
          held < invalidHeld ? 'invalid' : 'suspect',
          `Of ${planned} requests only ${summary.requests.total} were sent.`,
        ),
      );
    }
  }
  return checks;
}

function calibrationChecks({ outcome }: CertifyInput, figures: WindowFigures | undefined): Check[] {
  const calibration = outcome?.calibration;
  if (calibration === undefined) return [];
  const gap = medianOf(figures?.latencies.tpotMs) ?? medianOf(figures?.latencies.ttftMs);
  return [
    delayCheck(
      'calibration',
      `${atWhatRate(calibration)} against the simulated endpoint chunks were stamped`,
      Math.max(0, calibration.chunkLagMs.p99),
      gap,
      fineLoopMs,
    ),
  ];
}

/** A rate that the simulated endpoint itself could not give says less, and says so. */
const atWhatRate = ({ shareOfRate }: Calibration): string =>
  shareOfRate >= 0.8 ? 'At the same rate' : `At ${Math.round(100 * shareOfRate)}% of the rate`;

function cacheChecks(cache: CacheAudit | undefined): Check[] {
  if (cache === undefined) return [];
  const warmer = cache.verdict.startsWith('warmer');
  return [
    check('prefix cache', warmer ? 'suspect' : 'valid', `The prefix cache: ${cache.verdict}.`),
  ];
}

/** A delay of the client's, held against the latency that it hides in. */
function delayCheck(
  name: string,
  subject: string,
  delayMs: number,
  latencyMs: number | undefined,
  fineMs: number,
): Check {
  const limit = (share: number): number => Math.max(fineMs, share * (latencyMs ?? 0));
  const status =
    delayMs <= limit(suspectShare)
      ? 'valid'
      : delayMs <= Math.max(10 * fineMs, limit(invalidShare))
        ? 'suspect'
        : 'invalid';
  const beside = latencyMs === undefined ? '' : `, beside a median of ${latencyMs.toFixed(1)} ms`;
  return check(name, status, `${subject} up to ${delayMs.toFixed(1)} ms late (p99)${beside}.`);
}

const medianOf = (distribution: Distribution | undefined): number | undefined => {
  const median = distribution?.percentiles.find(({ percentile }) => percentile === 50);
  return median?.enough === true ? median.figure.estimate : distribution?.mean.estimate;
};

/** p99 where there are samples enough, else the highest percentile that there is, else the maximum. */
function highestKnown(distribution: Distribution | undefined): number | undefined {
  if (distribution === undefined) return undefined;
  const known = distribution.percentiles.filter(
    (percentile) => percentile.enough && percentile.percentile <= 99,
  );
  const last = known.at(-1);
  return last?.enough === true && last.percentile >= 95 ? last.figure.estimate : distribution.max;
}
