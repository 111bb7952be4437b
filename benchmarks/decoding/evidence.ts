/** @file What the measurements say, as evidence. */
import {
  barPlot,
  claim,
  type Claim,
  type Comparison,
  type DraftBody,
  formatCsv,
  type Results,
} from '@gradus/evidence';
import { weightsSizeBytes } from '@gradus/inference';
import { formatBytes, formatCount } from '@gradus/runtime';
import { mean, pairedBootstrapInterval, quantile, type Random } from '@gradus/statistics';
import { missingLlama2c } from './llama2c.ts';
import type { Perplexity } from './perplexity.ts';
import { type ArmName, type ModelFigures, ratioOf } from './rounds.ts';
import type { TokenTime } from './where-time-goes.ts';

export interface DecodingMeasurements {
  /** How llama2.c was built; undefined where it was left out. */
  readonly build: string | undefined;
  /** The model of random numbers first. */
  readonly figures: readonly ModelFigures[];
  readonly times: readonly TokenTime[];
  /** Of reading memory. */
  readonly bytesPerSecond: number;
  /** float32, then int8. */
  readonly perplexities: readonly Perplexity[];
  readonly threads: number;
  readonly random: Random;
}

/** What was promised: first over second, at least. */
const promised: readonly (readonly [ArmName, ArmName, number, string])[] = [
  ['float32', 'llama2.c', 0.9, 'A text is decoded in floats nearly as fast as by llama2.c'],
  [
    'int8',
    'llama2.c',
    1.8,
    'A text is decoded in eight bits much faster than by llama2.c in floats',
  ],
  ['float32, 16 texts', 'float32', 4, 'Sixteen texts at a time are four times as many tokens'],
];
const mostPerplexity = 1.005;
const machine = { class: 'machine' } as const;

const median = (values: readonly number[]): number => quantile(values, 0.5);
const rate = ({ rates }: ModelFigures, name: ArmName): number => median(rates.get(name)!);
const whole = (value: number): string => formatCount(Math.round(value));

export function describeDecoding(measurements: DecodingMeasurements): DraftBody {
  const { figures, random, build, threads, times } = measurements;
  return {
    summary: summaryOf(measurements),
    claims: [
      ...speedClaims(figures[0]!, random),
      ...figures.flatMap(sameTextClaim),
      ...weightClaims(measurements),
    ],
    comparisons: [
      ...figures.flatMap((one) => comparisonsOf(one, random)),
      perplexityComparison(measurements),
    ],
    verdict: verdictOf(figures),
    inputs: [],
    artifacts: [
      { name: 'decoding.svg', content: ratePlot(figures[0]!) },
      { name: 'decoding.csv', content: rateTable(figures, random) },
      { name: 'token.csv', content: timeTable(measurements) },
      { name: 'weights.csv', content: weightTable(measurements) },
    ],
    plots: [
      {
        title: `Tokens per second, ${figures[0]!.name}`,
        path: 'decoding.svg',
        alt: [...figures[0]!.rates].map(([arm, all]) => `${arm} ${whole(median(all))}`).join(', '),
      },
    ],
    tables: [
      { title: 'Decoding', path: 'decoding.csv' },
      { title: 'Where the time of one token of one text goes', path: 'token.csv' },
      { title: 'What eight bits cost', path: 'weights.csv' },
    ],
    notes: [
      `All arms use ${threads} threads and write greedily, 255 tokens behind the mark that begins a text; the first is not counted. They take turns in an order drawn anew for each of ${figures[0]!.rates.get('float32')!.length} rounds, and ratios are taken round by round. Ours is the whole engine, scheduler, pages and drawing included.`,
      build === undefined ? missingLlama2c : `llama2.c: ${build}.`,
      'Vectors are quantized too where weights are in eight bits: whole numbers are multiplied by whole numbers, and llama2.c is measured in floats.',
      `The weights of one token by the rate at which memory is read (${formatBytes(measurements.bytesPerSecond)}/s, ${threads} threads, 256 MB in no cache) take ${times.map(({ weights }) => `${(1000 * floorSeconds(measurements, weights)).toFixed(2)} ms in ${weights}`).join(' and ')}; less is possible only as far as a cache holds them.`,
      ...(figures.length === 1 ? ['stories260K is left out: GRADUS_DATA_DIR has none.'] : []),
    ],
  };
}

function floorSeconds(
  { figures, bytesPerSecond }: DecodingMeasurements,
  weights: TokenTime['weights'],
): number {
  return weightsSizeBytes(figures[0]!.model, weights) / bytesPerSecond;
}

function summaryOf({ figures, perplexities, random }: DecodingMeasurements): string {
  const parts = figures.map((one) => {
    const list = [...one.rates.keys()].map((arm) => `${arm} ${whole(rate(one, arm))}`);
    return `${one.name}, tokens per second: ${list.join('; ')}.`;
  });
  const ratios = promised
    .filter(([, second]) => figures[0]!.rates.has(second))
    .map(([first, second, threshold]) => {
      const { estimate, low, high } = ratioOf(figures[0]!, first, second, random);
      return `${first} over ${second} ${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}, promised ${threshold})`;
    });
  const [full, eight] = perplexities as [Perplexity, Perplexity];
  return `${parts.join(' ')} With 15M parameters: ${ratios.join('; ')}. On unseen stories the model that ships has perplexity ${Math.exp(full.loss).toFixed(4)} in floats and ${Math.exp(eight.loss).toFixed(4)} in eight bits, which take ${formatBytes(eight.weightsBytes)} instead of ${formatBytes(full.weightsBytes)}.`;
}

function speedClaims(figures: ModelFigures, random: Random): Claim[] {
  return promised
    .filter(([, second]) => figures.rates.has(second))
    .map(([first, second, threshold, statement]) =>
      claim({
        statement,
        metric: `median ratio of tokens per second, ${first} over ${second}, ${figures.name}`,
        value: ratioOf(figures, first, second, random).estimate,
        unit: 'times',
        comparison: '>=',
        threshold,
        oracle: 'what was promised, in the same run',
        replay: machine,
      }),
    );
}

function sameTextClaim({ name, alike }: ModelFigures): Claim[] {
  if (alike === undefined) return [];
  return [
    claim({
      statement: `The engine writes what llama2.c writes, ${name}`,
      metric: 'tokens of a greedy text that are the same before any other',
      value: alike.same / alike.of,
      unit: 'of 1',
      comparison: '=',
      threshold: 1,
      oracle: 'llama2.c, on the same file',
      replay: machine,
    }),
  ];
}

function weightClaims({ perplexities, figures }: DecodingMeasurements): Claim[] {
  const [full, eight] = perplexities as [Perplexity, Perplexity];
  const { model } = figures[0]!;
  return [
    claim({
      statement: 'Eight bits cost the model that ships little of what it knows',
      metric: `perplexity on ${formatCount(eight.tokens)} tokens of unseen stories, int8 over float32`,
      value: Math.exp(eight.loss - full.loss),
      unit: 'times',
      comparison: '<',
      threshold: mostPerplexity,
      oracle: 'the same model with its weights as they are',
      replay: { class: 'tolerance', tolerance: 0.005 },
    }),
    claim({
      statement: 'Weights of eight bits take little more than a quarter',
      metric: 'bytes of all weights of 15M parameters, int8 over float32',
      value: weightsSizeBytes(model, 'int8') / weightsSizeBytes(model),
      unit: 'of 1',
      comparison: '<',
      threshold: 0.29,
      oracle: 'nine bits instead of 32',
      replay: { class: 'exact' },
    }),
  ];
}

function comparisonsOf(figures: ModelFigures, random: Random): Comparison[] {
  const pairs: readonly (readonly [ArmName, ArmName])[] = [
    ['float32', 'llama2.c'],
    ['int8', 'llama2.c'],
    ['int8', 'float32'],
    ['float32, 16 texts', 'float32'],
    ['int8, 16 texts', 'float32, 16 texts'],
  ];
  return pairs
    .filter(([, second]) => figures.rates.has(second))
    .map(([first, second]) =>
      compared(
        `tokens per second, ${figures.name}`,
        'tokens/s',
        { name: first, values: figures.rates.get(first)! },
        { name: second, values: figures.rates.get(second)! },
        random,
      ),
    );
}

function perplexityComparison({ perplexities, random }: DecodingMeasurements): Comparison {
  const [full, eight] = perplexities as [Perplexity, Perplexity];
  return compared(
    'loss of a story',
    'nats per token',
    { name: 'int8', values: eight.documentLosses },
    { name: 'float32', values: full.documentLosses },
    random,
  );
}

interface Values {
  readonly name: string;
  readonly values: readonly number[];
}

function compared(
  metric: string,
  unit: string,
  first: Values,
  second: Values,
  random: Random,
): Comparison {
  const { low, high, n, method, estimate } = pairedBootstrapInterval(
    first.values,
    second.values,
    (a, b) => mean(a) - mean(b),
    { random: random.split(`${metric} ${first.name} ${second.name}`) },
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

function verdictOf(figures: readonly ModelFigures[]): NonNullable<Results['verdict']> {
  const verdicts = figures.map(({ name, quiet }) => ({ name, ...quiet.verdict() }));
  return {
    status: verdicts.every(({ status }) => status === 'valid') ? 'valid' : 'suspect',
    reasons: verdicts.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
  };
}

function ratePlot(figures: ModelFigures): string {
  const arms = [...figures.rates.keys()];
  return barPlot({
    title: `Tokens per second, ${figures.name}`,
    description: 'Median over the rounds; of sixteen texts all together.',
    categories: arms,
    categoryLabel: 'Who decodes',
    y: { label: 'Written', unit: 'tokens/s' },
    series: [{ name: 'tokens/s', values: arms.map((arm) => rate(figures, arm)) }],
  });
}

function rateTable(figures: readonly ModelFigures[], random: Random): string {
  return formatCsv([
    ['model', 'arm', 'tokens/s', 'least', 'most', 'times llama2.c', 'times float32'],
    ...figures.flatMap((one) =>
      [...one.rates].map(([arm, values]) => [
        one.name,
        arm,
        whole(median(values)),
        whole(Math.min(...values)),
        whole(Math.max(...values)),
        one.rates.has('llama2.c') ? formatRatio(one, arm, 'llama2.c', random) : 'left out',
        formatRatio(one, arm, 'float32', random),
      ]),
    ),
  ]);
}

function formatRatio(figures: ModelFigures, arm: ArmName, to: ArmName, random: Random): string {
  if (arm === to) return '1';
  const { estimate, low, high } = ratioOf(figures, arm, to, random);
  return `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function timeTable(measurements: DecodingMeasurements): string {
  const ms = (us: number): string => `${(us / 1000).toFixed(3)} ms`;
  return formatCsv([
    [
      'weights',
      'nodes',
      'products',
      'keys and values',
      'other nodes',
      'between nodes',
      'ours',
      'weights by the rate of memory',
    ],
    ...measurements.times.map((time) => [
      time.weights,
      String(Math.round(time.nodes)),
      ms(time.productsUs),
      ms(time.pagesUs),
      ms(time.otherNodesUs),
      ms(time.betweenUs),
      ms(time.oursUs),
      ms(1e6 * floorSeconds(measurements, time.weights)),
    ]),
  ]);
}

function weightTable({ perplexities, figures }: DecodingMeasurements): string {
  const { model } = figures[0]!;
  return formatCsv([
    ['weights', 'loss', 'perplexity', 'bytes of the model that ships', 'bytes of 15M parameters'],
    ...perplexities.map(({ weights, loss, weightsBytes }) => [
      weights,
      loss.toFixed(5),
      Math.exp(loss).toFixed(5),
      formatCount(weightsBytes),
      formatCount(weightsSizeBytes(model, weights)),
    ]),
  ]);
}
