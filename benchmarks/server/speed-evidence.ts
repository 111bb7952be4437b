/** @file What the measurements say, as evidence. */
import {
  barPlot,
  type Claim,
  claim,
  type Comparison,
  type DraftBody,
  formatCsv,
} from '@gradus/evidence';
import { bootstrapInterval, type Interval, quantile, type Random } from '@gradus/statistics';
import { type OthersUse, verdictOnOthers } from '../machine-use.ts';
import type { Verdict } from '../quiet.ts';
import { shapeInWords } from './model.ts';
import type { RoundFigures, SubjectFigures } from './rounds.ts';
import { concurrency, engineThreads } from './workloads.ts';

export interface SpeedMeasurements {
  readonly figures: RoundFigures;
  readonly others: OthersUse | undefined;
  readonly random: Random;
}

const batchingTarget = 3;
const cacheTarget = 3;
const mostCost = 0.1;

const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
const machine = { class: 'machine' } as const;

export function describeSpeed({ figures, others, random }: SpeedMeasurements): DraftBody {
  const { subjects, withCache, withoutCache, failed, completed } = figures;
  const cache = median(ratios(withoutCache, withCache));
  return {
    summary:
      subjects.map(subjectInWords).join(' ') +
      ` A prompt of 400 tokens of which the prefix cache knows 320 has its first token after ${median(withCache).toFixed(0)} ms instead of ${median(withoutCache).toFixed(0)}, ${cache.toFixed(1)} times sooner (${nameOf('random')}).`,
    claims: [
      ...subjects.flatMap(claimsOf),
      claim({
        statement: `The prefix cache brings the first token of prompts of 400 tokens, 80% of them shared, at least ${cacheTarget} times sooner`,
        metric: 'TTFT without the cache over TTFT with it; medians of a run, median of the rounds',
        value: cache,
        unit: 'times',
        comparison: '>=',
        threshold: cacheTarget,
        oracle: 'the same server without a prefix cache',
        replay: machine,
      }),
      claim({
        statement: 'Every request is answered, by every server',
        metric: `failed requests, of ${completed + failed}`,
        value: failed,
        unit: 'requests',
        comparison: '=',
        threshold: 0,
        oracle: 'bench: an answer has as many tokens as were asked for',
        replay: machine,
      }),
    ],
    comparisons: [
      ...subjects.flatMap((of) => comparisonsOf(of, random)),
      compared(
        'time to first token',
        'ms',
        ['without prefix cache', withoutCache],
        ['with prefix cache', withCache],
        random.split('cache'),
      ),
    ],
    verdict: verdictOf(subjects, verdictOnOthers(others)),
    target: { kind: 'real', name: 'gradus', version: '0.1.0' },
    artifacts: [
      { name: 'throughput.svg', content: plotOf(subjects) },
      { name: 'rounds.csv', content: tableOf(figures) },
    ],
    plots: [
      {
        title: 'Tokens per second by the way they are asked for',
        path: 'throughput.svg',
        alt: subjects.map(subjectInWords).join(' '),
      },
    ],
    tables: [{ title: 'Rounds', path: 'rounds.csv' }],
    notes: [
      `stories is the model that ships; random is a ${shapeInWords}, written as a folder of Hugging Face's and served from there.`,
      `Texts: prompts of 64 random tokens, answers of 64, ${concurrency} askers who ask again as soon as they are answered. Every run has a server of its own, in a process of its own; the client is this process. The engine computes with ${engineThreads} ${engineThreads === 1 ? 'thread' : 'threads'}, so that sockets and client have a core, with and without a server.`,
      'One at a time is the same server with room for one text in a step: the others wait in its queue.',
    ],
  };
}

/** A server cannot write faster than its engine: where it seems to, others had the machine. */
function verdictOf(subjects: readonly SubjectFigures[], onOthers: Verdict): Verdict {
  const impossible = subjects.filter(
    ({ together, alone }) => median(ratios(together, alone)) > 1 + mostCost,
  );
  if (impossible.length === 0) return onOthers;
  const names = impossible.map(({ subject }) => nameOf(subject.name)).join(', ');
  return {
    status: 'invalid',
    reasons: [
      `Over the socket more was written than by the engine alone (${names}): what the socket costs was not measured.`,
      ...onOthers.reasons,
    ],
  };
}

const ratios = (first: readonly number[], second: readonly number[]): number[] =>
  first.map((value, round) => value / second[round]!);

const nameOf = (name: string): string => `model ${name}`;

function subjectInWords({ subject, together, oneAtATime, alone }: SubjectFigures): string {
  const [many, one, engine] = [together, oneAtATime, alone].map((all) => median(all).toFixed(0));
  return `${nameOf(subject.name)}: ${many} tokens/s over the socket at concurrency ${concurrency}, ${one} one at a time, ${engine} from the engine alone.`;
}

function claimsOf({ subject, together, oneAtATime, alone }: SubjectFigures): Claim[] {
  const name = nameOf(subject.name);
  return [
    claim({
      statement: `${name}: continuous batching writes at least ${batchingTarget} times as much as one text at a time, at concurrency ${concurrency}`,
      metric: 'ratio of tokens per second, median of the rounds',
      value: median(ratios(together, oneAtATime)),
      unit: 'times',
      comparison: '>=',
      threshold: batchingTarget,
      oracle: 'the same server with room for one text in a step',
      replay: machine,
    }),
    claim({
      statement: `${name}: the way over HTTP costs less than a tenth of what the engine writes, at concurrency ${concurrency}`,
      metric:
        '1 − tokens per second over the socket / those of the engine alone, median of the rounds',
      value: 1 - median(ratios(together, alone)),
      unit: 'of 1',
      comparison: '<',
      threshold: mostCost,
      oracle: 'the same engine driven in its own process',
      replay: machine,
    }),
  ];
}

type Named = readonly [name: string, values: readonly number[]];

function comparisonsOf(
  { subject, together, oneAtATime, alone }: SubjectFigures,
  random: Random,
): Comparison[] {
  const metric = `tokens per second, ${nameOf(subject.name)}`;
  const many: Named = [`${concurrency} at a time`, together];
  return [
    compared(
      metric,
      'tokens/s',
      many,
      ['one at a time', oneAtATime],
      random.split(`${subject.name} one`),
    ),
    compared(
      metric,
      'tokens/s',
      ['over the socket', together],
      ['the engine alone', alone],
      random.split(`${subject.name} alone`),
    ),
  ];
}

function compared(
  metric: string,
  unit: string,
  first: Named,
  second: Named,
  random: Random,
): Comparison {
  const differences = first[1].map((value, round) => value - second[1][round]!);
  const { estimate, low, high, n, method }: Interval = bootstrapInterval(differences, median, {
    random,
    interval: 'percentile',
  });
  return {
    metric,
    unit,
    arms: [armOf(first), armOf(second)],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

const armOf = ([name, values]: Named): Comparison['arms'][number] => ({
  name,
  value: median(values),
});

const plotOf = (subjects: readonly SubjectFigures[]): string =>
  barPlot({
    title: `Tokens per second, ${concurrency} askers`,
    description: 'Median over the rounds.',
    categories: subjects.map(({ subject }) => subject.name),
    categoryLabel: 'Model',
    y: { label: 'Written', unit: 'tokens/s' },
    series: [
      { name: 'one at a time', values: subjects.map(({ oneAtATime }) => median(oneAtATime)) },
      { name: 'over the socket', values: subjects.map(({ together }) => median(together)) },
      { name: 'the engine alone', values: subjects.map(({ alone }) => median(alone)) },
    ],
  });

function tableOf({ subjects, withCache, withoutCache }: RoundFigures): string {
  const rows: Named[] = [
    ...subjects.flatMap(({ subject: { name }, ...of }): Named[] => [
      [`${name}: over the socket, tokens/s`, of.together],
      [`${name}: one at a time, tokens/s`, of.oneAtATime],
      [`${name}: the engine alone, tokens/s`, of.alone],
    ]),
    ['random: TTFT with prefix cache, ms', withCache],
    ['random: TTFT without, ms', withoutCache],
  ];
  const header = ['arm', ...withCache.map((_, round) => `round ${round + 1}`)];
  return formatCsv([
    header,
    ...rows.map(([name, values]) => [name, ...values.map((value) => value.toFixed(1))]),
  ]);
}
