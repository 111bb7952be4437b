import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/analysis/compare.ts';
import { capacityText, comparisonText, sweepText } from '../../src/reports/text.ts';
import { capacityReport, engineRecords, runReport, sweepReport } from './reports.ts';

const lines = (text: string): string[] => text.split('\n');

describe('a sweep as text', () => {
  it('has a row per load and marks what was not steady', () => {
    expect(sweepText(sweepReport())).toMatchInlineSnapshot(`
      "Sweep: llama-3-8b on vllm 0.9.1
      VALID: best at 10 requests/s: 9.9 [8.8, 10.9] good requests/s, 414 [363, 457] output tokens/s.

      What ran
        target      http://127.0.0.1:8000/v1 (simulated)
        model       llama-3-8b
        objectives  ttft ≤ 200 ms, tpot ≤ 20 ms

      Loads
        Load in requests/s; TTFT and mean TPOT in milliseconds; over the steady window of each load
        load  requests/s  output tokens/s  TTFT p50  TTFT p90   TPOT  failed  good/s   good  client
           2         1.9               78     24.15     31.25  10.33       0     1.9   100%  valid
           5         5.1              205     28.68     38.26  10.94       0     5.2   100%  valid
        * 10        10.2              414     32.59       101  11.80       0     9.9  96.8%  valid
        * 15        14.9              596     323.1     835.4  12.48       0     5.8  38.9%  valid
        * 20       15.68              615     9,555    12,381  12.62       0     0.3   1.8%  valid
        * 3 without a steady state: figures of the whole run.

      Cost at the highest output throughput
        of the machines       4 per hour
        per 1M output tokens  1.81, input included
        per 1M tokens         0.244, input and output alike
        divided               0.174 per 1M input, 0.695 per 1M output
        Supposed: the machines are paid for and busy at this throughput all the time; an input token costs
        0.25 of an output token; nothing but the stated price: no operation, network or failed requests.

      Cost at the best load within the objectives
        of the machines       4 per hour
        per 1M output tokens  2.68, input included
        per 1M tokens         0.37, input and output alike
        divided               0.262 per 1M input, 1.05 per 1M output
        Supposed: the machines are paid for and busy at this throughput all the time; an input token costs
        0.25 of an output token; nothing but the stated price: no operation, network or failed requests.
      "
    `);
  });

  it('of no loads says so', () => {
    const text = sweepText({ ...sweepReport(), points: [], best: undefined });
    expect(lines(text).slice(0, 2)).toEqual(['Sweep', 'EMPTY: no load gave any figures.']);
  });
});

describe('a capacity search as text', () => {
  it('has the capacity, its interval and the probes', () => {
    expect(capacityText(capacityReport())).toMatchInlineSnapshot(`
      "Capacity: llama-3-8b on vllm 0.9.1
      FOUND: the capacity is 13.2 requests/s (95% interval 12.6 to 13.8).

      What was asked
        target      http://127.0.0.1:8000/v1 (simulated)
        model       llama-3-8b
        objectives  ttft ≤ 200 ms, tpot ≤ 20 ms
        promise     90% of requests within ttft ≤ 200 ms, tpot ≤ 20 ms

      Probes
        Load in requests/s; TTFT and mean TPOT in milliseconds; sure: how probable it is that the share
        asked for was met
        probe  load  met by    95% interval    sure  TTFT p90   TPOT  failed  client
            1     5    100%   [98.1%, 100%]    100%     38.26  10.94       0  valid
            2    10   96.8%    [92.8%, 99%]  >99.9%       101  11.80       0  valid
            3    20    1.8%  [<0.1%, 18.4%]   <0.1%    12,381  12.62       0  valid
            4    14   49.4%  [20.5%, 78.6%]    0.3%       520  12.40       0  valid
      "
    `);
  });

  it.each([
    ['too-many-probes', 'NOT SURE: the probes allowed were too few; the capacity is about 13.2'],
    ['below', 'BELOW: the objectives do not hold even at the lowest load allowed.'],
    ['above', 'ABOVE: the objectives hold up to the highest load allowed: allow more.'],
    ['interrupted', 'INTERRUPTED: so far about 13.2 requests/s (95% interval 12.6 to 13.8).'],
  ] as const)('that ended %s', (outcome, opening) => {
    expect(lines(capacityText(capacityReport({ outcome })))[1]).toContain(opening);
  });
});

describe('a comparison as text', () => {
  const baseline = runReport(engineRecords());
  const candidate = runReport(engineRecords({ stepBaseMs: 12 }));
  const { objectives } = baseline.header;
  const text = comparisonText({
    comparison: compareRuns(baseline.records, candidate.records, { objectives }),
    baseline,
    candidate,
  });

  it('has per figure both runs, the difference with its interval and a verdict', () => {
    expect(text).toMatchInlineSnapshot(`
      "llama-3-8b on vllm 0.9.1 against llama-3-8b on vllm 0.9.1
      WORSE: of 16 figures 0 better, 12 worse, 4 without a difference, 0 where nobody can tell.

      What is compared
        baseline      http://127.0.0.1:8000/v1, 2026-11-20T10:54:00Z, 600 requests, client valid
        candidate     http://127.0.0.1:8000/v1, 2026-11-20T10:54:00Z, 600 requests, client valid
        pairing       request by request: both sent the same
        that matters  differences from 5% of the baseline

      Figures
        Candidate against baseline, with 95% intervals of the difference
                             baseline  candidate              difference  change  verdict        detects
        TTFT mean               28.54      32.43         +3.9 [3.0, 4.8]  +13.6%  worse             4.4%
        TTFT p50                27.54      30.95         +3.4 [2.6, 4.2]  +12.4%  worse             4.1%
        TTFT p90                39.25      43.35         +4.1 [1.8, 6.4]  +10.4%  worse             8.2%
        scheduled TTFT mean     28.74      32.63         +3.9 [3.0, 4.8]  +13.5%  worse             4.4%
        scheduled TTFT p50      27.74      31.14         +3.4 [2.6, 4.2]  +12.3%  worse             4.1%
        scheduled TTFT p90      39.45      43.55         +4.1 [1.8, 6.4]  +10.4%  worse             8.2%
        TPOT mean               10.81      12.96   +2.153 [2.123, 2.184]  +19.9%  worse             0.4%
        TPOT p50                10.71      12.85      +2.14 [2.07, 2.20]  +19.9%  worse             0.9%
        TPOT p90                11.61       13.9      +2.29 [2.14, 2.44]  +19.7%  worse             1.8%
        E2E mean                439.6      525.2      +85.6 [82.3, 88.8]  +19.5%  worse               1%
        E2E p50                 435.9      519.1            +83 [74, 93]  +19.1%  worse             3.1%
        E2E p90                 687.3      829.7         +142 [132, 153]  +20.7%  worse             2.2%
        requests/s              4.733       4.73  −0.003 [−0.017, 0.010]   −0.1%  no difference     0.4%
        output tokens/s         184.8      184.7     −0.13 [−0.46, 0.19]   −0.1%  no difference     0.2%
        completed                100%       100%             0% [0%, 0%]      0%  no difference       0%
        good                     100%       100%             0% [0%, 0%]      0%  no difference       0%
        Times in ms, rates per second; differences with 95% intervals. Verdicts hold after Holm’s
        correction over all figures. Detects: the smallest change that this comparison finds four times
        out of five.
      "
    `);
  });

  it('is at most 100 columns wide', () => {
    expect(lines(text).filter((line) => line.length > 100)).toEqual([]);
  });
});
