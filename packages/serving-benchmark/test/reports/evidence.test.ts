import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyResults, writeResults } from '@gradus/evidence';
import type { DraftBody } from '@gradus/evidence';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compareRuns } from '../../src/analysis/compare.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { runEvidence } from '../../src/reports/evidence.ts';
import {
  capacityEvidence,
  comparisonEvidence,
  sweepEvidence,
} from '../../src/reports/load-evidence.ts';
import { hostileReport } from './hostile.ts';
import {
  capacityReport,
  engineRecords,
  invalid,
  runReport,
  sweepReport,
  withServer,
} from './reports.ts';

/** Writes and verifies it as a run would. @returns the page below the front matter */
async function written(body: DraftBody): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-reports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeResults(folder, {
    identity: {
      id: 'llama.benchmark',
      kind: 'benchmark',
      title: 'Llama',
      topics: ['load-testing'],
      command: './gradus bench run',
      seed: 1,
      scale: 'default',
      startedAt: '2026-11-20T10:54:00Z',
      durationMs: 1,
    },
    sources: [],
    body,
    repositoryRoot: folder,
  });
  const { problems } = await verifyResults(folder, { repositoryRoot: folder });
  expect(problems).toEqual([]);
  const text = await readFile(join(folder, 'RESULTS.md'), 'utf8');
  return text.slice(text.indexOf('\n---\n') + 5);
}

const verdicts = ({ claims }: DraftBody): string[] =>
  claims.map(({ metric, pass }) => `${pass ? 'holds' : 'fails'}: ${metric}`);

const failing = (body: DraftBody): string[] =>
  verdicts(body).filter((verdict) => verdict.startsWith('fails'));

describe('the evidence of a run', () => {
  const good = runReport(engineRecords());

  it('is what evidence accepts, and says what was measured', async () => {
    const inputs = [
      {
        name: 'records.jsonl',
        sha256: 'a'.repeat(64),
        sizeBytes: 10,
        origin: 'generated' as const,
      },
    ];
    const body = runEvidence(withServer(good), { inputs });
    const page = await written(body);
    expect(body.summary).toMatch(
      /^llama-3-8b on vllm 0\.9\.1 under poisson:5rps, 600 requests: 185 \[159, 208\] output tokens\/s, 4\.7 \[4\.0, 5\.2\] requests\/s, median TTFT 27\.57 ms, mean TPOT 10\.81 ms \(steady window, .*\)\. 100% \[99%, 100%\] of requests met ttft ≤ 200 ms, tpot ≤ 20 ms\.$/,
    );
    expect(page).toContain('Measured against a simulated target: vllm serving llama-3-8b 0.9.1.');
    expect(page).toContain('- /metrics of the server (monitoring)');
    expect(page).toContain('records.jsonl');
    expect(body.plots).toHaveLength(4);
  });

  it('claims what could have come out otherwise, and all of it holds', () => {
    expect(verdicts(runEvidence(withServer(good)))).toEqual([
      'holds: completed requests',
      'holds: requests in the steady window',
      'holds: send lag, the longest',
      'holds: in flight against rate × time',
      'holds: in flight, client against server',
      'holds: share of good requests, lower end of its 95% interval',
      'holds: requests whose counts differ',
      'holds: prompt tokens, client against server',
      'holds: output tokens, client against server',
    ]);
  });

  const changed = (change: (record: RequestRecord, index: number) => Partial<RequestRecord>) =>
    runReport(engineRecords().map((one, index) => ({ ...one, ...change(one, index) })));

  it.each([
    [
      'a request that failed',
      changed((_, index) => (index === 7 ? { failure: { class: 'reset', message: 'x' } } : {})),
      ['fails: completed requests'],
    ],
    [
      'a client that sends late',
      changed(({ scheduledMs }) => ({ scheduledMs: Math.max(0, scheduledMs - 40) })),
      ['fails: send lag, the longest'],
    ],
    [
      'a server that counts other tokens',
      changed(({ outputTokens }, index) =>
        index === 9 ? { outputTokens: { ...outputTokens!, tokens: outputTokens!.tokens + 1 } } : {},
      ),
      ['fails: requests whose counts differ'],
    ],
  ])('does not claim it of %s', (_, report, expected) => {
    expect(failing(runEvidence(report))).toEqual(expected);
  });

  it('does not hold an objective by luck: the lower end of the interval counts', () => {
    const body = runEvidence(good, { requiredShare: 0.995 });
    expect(failing(body)).toEqual(['fails: share of good requests, lower end of its 95% interval']);
    expect(body.constraints?.map(({ measured, met }) => [measured, met])).toEqual([
      [100, true],
      [100, true],
    ]);
  });

  it('claims of an overloaded server that it never became steady', () => {
    const body = runEvidence(runReport(engineRecords({ perSecond: 25 })));
    expect(failing(body)).toContain('fails: requests in the steady window');
    expect(body.constraints?.[0]).toMatchObject({
      name: 'requests with ttft ≤ 200 ms',
      met: false,
    });
  });

  it('of nothing at all claims that nothing was answered', async () => {
    const body = runEvidence(runReport([], { outcome: undefined, certificate: invalid }));
    expect(failing(body)).toEqual([
      'fails: completed requests',
      'fails: requests in the steady window',
    ]);
    expect(await written(body)).toContain('The run was killed: nothing is known of its end.');
  });

  it('is a page on which hostile texts mean nothing', async () => {
    const page = await written(runEvidence(hostileReport()));
    expect(page).not.toMatch(/(?<!\\)<(?:script|img)/);
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(page).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
    expect(page).not.toMatch(/^# heading/m);
    expect(page).not.toMatch(/(?<!\\)\]\(javascript:/);
    expect(page).toContain('20 requests counted as failed, in no latency');
  });
});

describe('the evidence of several loads', () => {
  it('claims saturation where the sweep shows it, and the objectives at its best load', async () => {
    const body = sweepEvidence(sweepReport());
    await written(body);
    expect(verdicts(body)).toEqual([
      'holds: completed requests',
      'holds: loads at which the client’s certificate is not valid',
      'holds: in flight against rate × time, the worst load',
      'holds: gain of output tokens/s by the last step of load',
      'holds: share of good requests, lower end of its 95% interval',
    ]);
    const short = { ...sweepReport(), points: sweepReport().points.slice(0, 2) };
    expect(failing(sweepEvidence(short))).toContain(
      'fails: gain of output tokens/s by the last step of load',
    );
  });

  it('claims a capacity that was seen from both sides', async () => {
    const body = capacityEvidence(capacityReport());
    expect(await written(body)).toContain('the capacity is 13.2 requests/s');
    expect(failing(body)).toEqual([]);
    const wide = capacityReport({
      capacity: { estimate: 10, low: 5, high: 20, level: 0.95, points: 4 },
    });
    expect(failing(capacityEvidence(wide))).toEqual([
      'fails: upper over lower end of the 95% interval',
    ]);
    const above = capacityReport({
      outcome: 'above',
      probes: capacityReport().probes.slice(0, 2),
    });
    expect(failing(capacityEvidence(above))).toEqual(['fails: probes on the side with fewer']);
  });

  it('of no loads is still evidence', async () => {
    const body = sweepEvidence({ ...sweepReport(), points: [], best: undefined });
    expect(failing(body)).toEqual(['fails: completed requests']);
    expect(await written(body)).toContain('Sweep: no load gave any figures.');
  });
});

describe('the evidence of a comparison', () => {
  const baseline = runReport(engineRecords());
  const slower = runReport(engineRecords({ stepBaseMs: 12 }));
  const evidence = (candidate: typeof baseline): DraftBody => {
    const { objectives } = baseline.header;
    const comparison = compareRuns(baseline.records, candidate.records, { objectives });
    return comparisonEvidence({ comparison, baseline, candidate });
  };

  it('says what is worse, candidate minus baseline', async () => {
    const body = evidence(slower);
    expect(failing(body)).toEqual(['fails: figures that are worse']);
    const tpot = body.comparisons?.find(({ metric }) => metric === 'TPOT mean');
    expect(tpot?.arms.map(({ name }) => name)).toEqual(['candidate', 'baseline']);
    expect(tpot?.difference).toBeCloseTo(tpot!.arms[0].value - tpot!.arms[1].value, 5);
    expect(tpot!.interval.low).toBeGreaterThan(1.9);
    await written(body);
  });

  it('finds nothing worse in the same run', () => {
    expect(failing(evidence(baseline))).toEqual([]);
  });
});
