/** @file How a vocabulary's size buys compression, and how the gain runs out. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { breathe } from '@gradus/runtime';
import { bpeFromMerges, type BpeTokenizer, trainBpeAsync } from '@gradus/tokenizer';
import type { LabContext } from '@gradus/lab-kit';
import { type Corpora, heldOutHalf, kindsOfText, trainingHalf } from './corpora.ts';
import { bytesPerToken } from './counting.ts';

export interface CompressionCurve {
  /** Measured texts that training has seen; there should be none. */
  readonly leaked: number;
  readonly vocabularySizes: readonly number[];
  /** One line per kind of text, over held-out texts. */
  readonly lines: readonly { readonly name: string; readonly bytesPerToken: readonly number[] }[];
  /** The tokenizer of the largest vocabulary. */
  readonly tokenizer: BpeTokenizer;
}

/** The generated stories run out of pairs to merge not far above this. */
const largest = 8192;

/** Trains once: the merges of a smaller vocabulary are the first merges of a larger one. */
export async function measureCompression(
  corpora: Corpora,
  { progress, signal }: LabContext,
): Promise<CompressionCurve> {
  const stage = progress.stage('Training BPE', { total: largest - 256, unit: 'merges' });
  const tokenizer = await trainBpeAsync(trainingTexts(corpora), {
    vocabularySize: largest,
    signal,
    onProgress: (merges) => stage.at(merges),
  });
  stage.done();

  const vocabularySizes: number[] = [];
  for (let size = 256; size <= tokenizer.vocabularySize; size *= 2) vocabularySizes.push(size);
  const seen = new Set(trainingTexts(corpora));
  const samples = [
    { name: 'English prose', texts: heldOutHalf(corpora.prose) },
    { name: 'TypeScript', texts: heldOutHalf(corpora.typescript) },
    { name: 'German', texts: heldOutHalf(corpora.parallel.de) },
    { name: 'Russian', texts: heldOutHalf(corpora.parallel.ru) },
    { name: 'Chinese', texts: heldOutHalf(corpora.parallel.zh) },
  ];
  const tokenizers = vocabularySizes.map((size) =>
    bpeFromMerges(tokenizer.mergeIds.slice(0, size - 256)),
  );
  const lines: { name: string; bytesPerToken: number[] }[] = [];
  for (const { name, texts } of samples) {
    await breathe(signal);
    lines.push({ name, bytesPerToken: tokenizers.map((each) => bytesPerToken(each, texts)) });
  }
  const leaked = samples.flatMap(({ texts }) => texts).filter((text) => seen.has(text)).length;
  return { leaked, vocabularySizes, lines, tokenizer };
}

/** Half of every text, and stories: mostly English, like what most vocabularies are made from. */
export function trainingTexts(corpora: Corpora): string[] {
  return [...corpora.stories, ...kindsOfText(corpora).flatMap(trainingHalf)];
}

/** What each doubling of the vocabulary adds to the bytes per token of English prose. */
function gains({ lines }: CompressionCurve): number[] {
  const prose = lines[0]?.bytesPerToken ?? [];
  return prose.slice(1).map((value, index) => value - (prose[index] ?? 0));
}

/** In percent of what the first doubling gains. */
export function gainOfLastDoubling(curve: CompressionCurve): number {
  const all = gains(curve);
  return (100 * (all.at(-1) ?? 0)) / (all[0] ?? 0);
}

/** What the plot shows, from what it plots. */
export const describeCurve = ({ lines }: CompressionCurve): string =>
  lines
    .map(
      ({ name, bytesPerToken: line }) =>
        `${name} ${line[0]?.toFixed(1)} to ${line.at(-1)?.toFixed(1)}`,
    )
    .join(', ');

export function compressionClaims(curve: CompressionCurve): Claim[] {
  const { leaked, vocabularySizes } = curve;
  const smallest = Math.min(...gains(curve));
  return [
    claim({
      statement: 'Nothing that the compression curve measures was trained on.',
      metric: 'measured paragraphs among the training texts',
      value: leaked,
      unit: 'paragraphs',
      comparison: '=',
      threshold: 0,
      oracle: 'the two lists of texts, compared',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'Every doubling of the vocabulary makes unseen English prose shorter.',
      metric: 'smallest gain of a doubling on English prose',
      value: smallest,
      unit: 'bytes per token',
      comparison: '>',
      threshold: 0,
      oracle: 'texts that training never saw',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `The gain runs out: the last doubling, to ${vocabularySizes.at(-1)}, brings less than half of the first.`,
      metric: 'gain of the last doubling, as a part of the first',
      value: gainOfLastDoubling(curve),
      unit: '%',
      comparison: '<',
      threshold: 50,
      oracle: 'texts that training never saw',
      replay: { class: 'exact' },
    }),
  ];
}

export function compressionPlot({ vocabularySizes, lines }: CompressionCurve): string {
  return linePlot({
    title: 'Compression by the size of the vocabulary',
    description:
      'Bytes per token on held-out text against the size of the vocabulary, one line per kind of text.',
    x: { label: 'vocabulary size', unit: 'tokens', scale: 'log2' },
    y: { label: 'compression', unit: 'bytes per token' },
    series: lines.map((line) => ({
      name: line.name,
      points: line.bytesPerToken.map((y, index) => ({ x: vocabularySizes[index] ?? 0, y })),
    })),
  });
}
