/** @file What the chunking study says, as evidence: claims, comparisons, failures, plot, table. */
import {
  barPlot,
  claim,
  type Comparison,
  type DraftBody,
  formatCsv,
  type Results,
} from '@gradus/evidence';
import { Bm25Index, chunkDocument, type NamedTokenizer, recursiveChunker } from '@gradus/rag';
import {
  holm,
  mean,
  pairedBootstrapInterval,
  pairedPermutationTest,
  type Random,
} from '@gradus/statistics';
import { type ChunkingFigures, found, type Scores, score, sizes } from './chunking-measure.ts';
import type { ChunkingSet } from './chunking-set.ts';

/** The size that most people begin with. */
const usualSize = 200;

export function describeChunking(
  set: ChunkingSet,
  figures: readonly ChunkingFigures[],
  random: Random,
): Omit<DraftBody, 'failures' | 'robustness'> {
  const plain = (chunker: string, size: number): ChunkingFigures =>
    figures.find((one) => one.chunker === chunker && one.size === size && one.overlap === 0)!;
  const labels = set.questions.map(({ corpus }) => corpus);
  const compare = (
    metric: keyof Scores,
    first: ChunkingFigures,
    second: ChunkingFigures,
  ): Comparison => {
    const a = first.scores.map((one) => one[metric]);
    const b = second.scores.map((one) => one[metric]);
    const { estimate, low, high, n, method } = pairedBootstrapInterval(
      a,
      b,
      (x, y) => mean(x) - mean(y),
      { random: random.split(`${metric} ${nameOf(first)} ${nameOf(second)}`) },
    );
    return {
      metric: `${metric} at ${first.size} tokens`,
      unit: 'share',
      arms: [
        { name: nameOf(first), value: mean(a) },
        { name: nameOf(second), value: mean(b) },
      ],
      difference: estimate,
      interval: { low, high },
      n,
      method,
    };
  };
  const fixed = plain('fixed', usualSize);
  const others = ['sentence', 'recursive', 'structure', 'semantic'].map((name) =>
    plain(name, usualSize),
  );
  const overlapping = figures.find(
    (one) => one.chunker === 'fixed' && one.size === usualSize && one.overlap > 0,
  )!;
  const cost = compare('iou', fixed, overlapping);
  const comparisons = [
    ...others.map((other) => compare('iou', other, fixed)),
    ...others.map((other) => compare('recall', other, fixed)),
    cost,
  ];
  const pValues = holm(
    others.map(
      (other) =>
        pairedPermutationTest(
          other.scores.map(({ iou }) => iou),
          fixed.scores.map(({ iou }) => iou),
          { random: random.split(`permutation ${other.chunker}`) },
        ).pValue,
    ),
  );
  const small = plain('recursive', sizes[0]);
  const large = plain('recursive', sizes.at(-1)!);
  const best = figures.reduce((a, b) => (meanOf(b, 'iou') > meanOf(a, 'iou') ? b : a));
  return {
    summary:
      `Over ${set.questions.length} questions and the first ${found} chunks that BM25 finds, the best intersection over union is ${percent(meanOf(best, 'iou'))}, by ${nameOf(best)} at ${best.size} tokens. ` +
      `At ${usualSize} tokens, recall of the answering passages is ${others
        .concat(fixed)
        .map((one) => `${percent(meanOf(one, 'recall'))} (${one.chunker})`)
        .join(', ')}.`,
    claims: [
      claim({
        statement: 'Smaller chunks hand on less besides the answer',
        metric: `precision at ${small.size} tokens less precision at ${large.size}, recursive, lower end of the 95% interval`,
        value: compare('precision', small, large).interval.low,
        unit: 'share',
        comparison: '>',
        threshold: 0,
        oracle: 'passages that people marked',
        replay: { class: 'exact' },
      }),
      claim({
        statement: 'Larger chunks hold more of the answer',
        metric: `recall at ${large.size} tokens less recall at ${small.size}, recursive, lower end of the 95% interval`,
        value: compare('recall', large, small).interval.low,
        unit: 'share',
        comparison: '>',
        threshold: 0,
        oracle: 'passages that people marked',
        replay: { class: 'exact' },
      }),
      claim({
        statement:
          'Cutting between sentences and paragraphs hands on purer chunks than cutting anywhere',
        metric: `intersection over union at ${usualSize} tokens, recursive less fixed, lower end of the 95% interval`,
        value: compare('iou', plain('recursive', usualSize), fixed).interval.low,
        unit: 'share',
        comparison: '>',
        threshold: 0,
        oracle: 'passages that people marked',
        replay: { class: 'exact' },
      }),
    ],
    comparisons,
    artifacts: [
      { name: 'chunking.csv', content: figuresTable(figures) },
      { name: 'iou.svg', content: iouPlot(figures) },
    ],
    plots: [
      {
        title: 'Intersection over union by chunker and size',
        path: 'iou.svg',
        alt: `Bars by size for five chunkers without overlap; the best is ${nameOf(best)} at ${best.size} tokens with ${percent(meanOf(best, 'iou'))}.`,
      },
    ],
    tables: [{ title: 'All ways to cut', path: 'chunking.csv' }],
    notes: [
      `${labels.filter((label) => label === 'wikitexts').length} questions are about articles of Wikipedia, the others about one speech. All chunks lie in one BM25 index; its first ${found} are handed on. Sizes are tokens of cl100k.`,
      `Differences in intersection over union against fixed windows at ${usualSize} tokens, by a paired permutation test with Holm's correction: ${others.map((other, i) => `${other.chunker} p = ${pValues[i]!.toFixed(3)}`).join(', ')}.`,
      `Before the run, overlap of nearly a half was expected to cost purity, because the same words are handed on twice. ${cost.interval.low > 0 ? 'It did' : 'That was not seen'}: intersection over union without it less with it is ${percent(cost.difference)}, between ${percent(cost.interval.low)} and ${percent(cost.interval.high)}.`,
      'Both texts are plain, so the structure chunker sees paragraphs and nothing else. The semantic one has no model here: its vectors count words (TextTiling in a vector).',
    ],
  };
}

/** Questions of which nothing was found, and whether other words would have found it. */
export async function findChunkingFailures(
  set: ChunkingSet,
  figures: readonly ChunkingFigures[],
  tokenizer: NamedTokenizer,
): Promise<Results['failures']> {
  const index = new Bm25Index();
  const chunks = new Map<
    string,
    { corpus: string; chunk: { span: { start: number; end: number } } }
  >();
  for (const [corpus, document] of set.corpora) {
    const chunked = await chunkDocument(document, recursiveChunker, tokenizer, { size: usualSize });
    for (const chunk of chunked.chunks) {
      index.add({ id: `${corpus} ${chunk.index}`, text: chunk.text });
      chunks.set(`${corpus} ${chunk.index}`, { corpus, chunk });
    }
  }
  const { scores } = figures.find(
    (one) => one.chunker === 'recursive' && one.size === usualSize && one.overlap === 0,
  )!;
  const missed = set.questions.filter((_, i) => scores[i]!.recall === 0);
  return missed.slice(0, 4).map((question) => {
    const { text } = set.corpora.get(question.corpus)!;
    const passage = question.answers.map(({ start, end }) => text.slice(start, end)).join(' ');
    const hits = index.search(passage, { limit: found }).map(({ id }) => chunks.get(id)!);
    const { recall } = score(question, hits);
    return {
      case: question.question,
      expected: 'a part of the passage that answers it',
      got: 'none',
      cause:
        'the question and the passage have hardly a word in common, or other passages have more of them',
      intervention: {
        change: 'the words of the passage in place of the question’s, over the same chunks',
        got: `${percent(recall)} of it`,
        removed: recall > 0,
      },
    };
  });
}

const meanOf = ({ scores }: ChunkingFigures, metric: keyof Scores): number =>
  mean(scores.map((one) => one[metric]));
const nameOf = ({ chunker, overlap }: ChunkingFigures): string =>
  overlap === 0 ? chunker : `${chunker}, overlap ${overlap}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function iouPlot(figures: readonly ChunkingFigures[]): string {
  const plain = figures.filter(({ overlap }) => overlap === 0);
  const names = [...new Set(plain.map(({ chunker }) => chunker))];
  return barPlot({
    title: 'Intersection over union',
    description: 'Share of text that is both wanted and handed on, by chunker and size.',
    categoryLabel: 'Tokens of a chunk',
    categories: sizes.map(String),
    y: { label: 'Intersection over union', unit: '%' },
    series: names.map((name) => ({
      name,
      values: sizes.map(
        (size) =>
          100 *
          meanOf(
            plain.find((one) => one.chunker === name && one.size === size)!,
            'iou',
          ),
      ),
    })),
  });
}

const figuresTable = (figures: readonly ChunkingFigures[]): string =>
  formatCsv([
    ['chunker', 'size', 'overlap', 'chunks', 'recall, %', 'precision, %', 'IoU, %'],
    ...figures.map((one) => [
      one.chunker,
      String(one.size),
      String(one.overlap),
      String(one.chunks),
      ...(['recall', 'precision', 'iou'] as const).map((metric) =>
        (100 * meanOf(one, metric)).toFixed(1),
      ),
    ]),
  ]);
