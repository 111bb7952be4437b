/** @file What the measurements say, as evidence. */
import { barPlot, claim, type Comparison, type DraftBody, formatCsv } from '@gradus/evidence';
import { pairedBootstrapInterval, mean, quantile, type Random } from '@gradus/statistics';
import type { ArmFigures, BatchingFigures } from './measure.ts';

export interface Measurements {
  readonly batching: { readonly figures: readonly BatchingFigures[]; readonly differing: number };
  readonly prefix: { readonly figures: readonly ArmFigures[]; readonly hitShare: number };
  readonly prefill: readonly ArmFigures[];
  readonly random: Random;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
const rounded = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

export function describeMeasurements({
  batching,
  prefix,
  prefill,
  random,
}: Measurements): DraftBody {
  const [alone, fixed, continuous] = batching.figures as [
    BatchingFigures,
    BatchingFigures,
    BatchingFigures,
  ];
  const [cold, warm] = prefix.figures as [ArmFigures, ArmFigures];
  const [whole, chunked] = prefill as [ArmFigures, ArmFigures];
  const bars = [alone, fixed, continuous].map(({ values }) => median(values));
  return {
    summary:
      `Eight texts at a time are written at ${rounded(bars[2]!)} tokens/s, one at a time at ${rounded(bars[0]!)}, in static batches at ${rounded(bars[1]!)}, where a text is whole after ${rounded(median(fixed.e2eMs))} ms on average instead of ${rounded(median(continuous.e2eMs))}; all arms write the same texts. ` +
      `A prompt of which the prefix cache knows 160 of 168 tokens has its first token after ${rounded(median(warm.values))} ms instead of ${rounded(median(cold.values))}. ` +
      `While prompts of 200 tokens come, those that write wait ${rounded(median(chunked.values))} ms at most where prompts are read in parts of 32 tokens, ${rounded(median(whole.values))} ms where they are read whole.`,
    claims: [
      claim({
        statement: 'All ways of batching write the same texts',
        metric: 'texts of 32 requests that differ from the first, over all arms and rounds',
        value: batching.differing,
        unit: 'versions',
        comparison: '=',
        threshold: 0,
        oracle: 'greedy decoding does not depend on the batch',
        replay: { class: 'exact' },
      }),
      claim({
        statement: 'Continuous batching needs fewer steps than static batches of the same size',
        metric: 'steps of continuous batching, as a share of those of static batches',
        value: continuous.steps / fixed.steps,
        unit: 'of 1',
        comparison: '<',
        threshold: 1,
        oracle: 'static batches wait for their longest text',
        replay: { class: 'exact' },
      }),
      claim({
        statement:
          'The prefix cache finds all full blocks of the shared beginning, but for the first request',
        metric: 'prompt tokens found, as a share of those looked up',
        value: prefix.hitShare,
        unit: 'of 1',
        comparison: '=',
        threshold: (23 * 160) / (24 * 168),
        oracle: '23 of 24 requests find 160 of 168 tokens',
        replay: { class: 'exact' },
      }),
      claim({
        statement: 'Eight texts at a time are written faster than one after the other',
        metric: 'ratio of median tokens per second',
        value: bars[2]! / bars[0]!,
        unit: 'times',
        comparison: '>',
        threshold: 1,
        oracle: 'the same engine with one seat',
        replay: { class: 'machine' },
      }),
    ],
    comparisons: [
      compared('tokens per second', 'tokens/s', continuous, fixed, random.split('batching')),
      compared(
        'mean time from arrival to the last token',
        'ms',
        { name: continuous.name, values: continuous.e2eMs },
        { name: fixed.name, values: fixed.e2eMs },
        random.split('latency'),
      ),
      compared('time to first token', 'ms', warm, cold, random.split('prefix')),
      compared('longest wait between two tokens', 'ms', chunked, whole, random.split('prefill')),
    ],
    artifacts: [
      {
        name: 'batching.svg',
        content: barPlot({
          title: 'Tokens per second, 32 texts of 8 to 96 tokens',
          description: 'Median over the rounds.',
          categories: batching.figures.map(({ name }) => name),
          categoryLabel: 'Batching',
          y: { label: 'Written', unit: 'tokens/s' },
          series: [{ name: 'tokens/s', values: bars }],
        }),
      },
      { name: 'batching.csv', content: batchingTable(batching.figures) },
    ],
    plots: [
      {
        title: 'One at a time, static and continuous batches',
        path: 'batching.svg',
        alt: `Bars: ${bars.map(rounded).join(', ')} tokens/s.`,
      },
    ],
    tables: [{ title: 'Batching', path: 'batching.csv' }],
    notes: [
      'All requests of the first table come at once, so the steps are the same in every round. Arms take turns in an order drawn anew for each round; one round before is not counted.',
    ],
  };
}

function compared(
  metric: string,
  unit: string,
  first: ArmFigures,
  second: ArmFigures,
  random: Random,
): Comparison {
  const { low, high, n, method, estimate } = pairedBootstrapInterval(
    first.values,
    second.values,
    (a, b) => mean(a) - mean(b),
    { random },
  );
  return {
    metric,
    unit,
    arms: [
      { name: first.name, value: mean(first.values) },
      { name: second.name, value: mean(second.values) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

function batchingTable(figures: readonly BatchingFigures[]): string {
  return formatCsv([
    [
      'batching',
      'tokens/s',
      'steps',
      'texts in a step',
      'preemptions',
      'arrival to last token, ms',
    ],
    ...figures.map(({ name, values, steps, sequencesPerStep, preemptions, e2eMs }) => [
      name,
      median(values).toFixed(0),
      String(steps),
      sequencesPerStep.toFixed(2),
      String(preemptions),
      median(e2eMs).toFixed(0),
    ]),
  ]);
}
