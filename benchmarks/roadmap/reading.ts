/** @file Reading Markdown: our reader against remark's, and how both grow with the text. */
import { readRoadmap } from '@gradus/roadmap';
import type { Progress } from '@gradus/runtime';
import {
  type Interval,
  pairedBootstrapInterval,
  quantile,
  type Random,
  type TwoSampleStatistic,
} from '@gradus/statistics';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { type Arm, measureInterleaved } from '../interleaved.ts';
import { grown, variantOf } from './documents.ts';

export const ourName = 'Gradus';
export const peerName = 'remark';

export interface ReadingResults {
  /** On the document itself: medians, remark's over ours, and ours minus remark's. */
  readonly ourMs: number;
  readonly peerMs: number;
  readonly ratio: Interval;
  readonly differenceMs: Interval;
  readonly growth: readonly GrowthPoint[];
  /** Texts in which the two do not find the same check boxes; there must be none. */
  readonly disagreements: number;
  readonly comparedTexts: number;
}

export interface GrowthPoint {
  readonly sizeBytes: number;
  readonly ourMs: number;
  /** Absent where it would take minutes. */
  readonly peerMs?: number;
}

interface Size {
  readonly sizeBytes: number;
  readonly texts: number;
  readonly withPeer: boolean;
}

const sizes: readonly Size[] = [
  { sizeBytes: 100_000, texts: 5, withPeer: true },
  { sizeBytes: 1_000_000, texts: 2, withPeer: true },
  { sizeBytes: 5_000_000, texts: 3, withPeer: false },
];
const variants = 40;
const warmUpVariants = 10;

const remark = unified().use(remarkParse).use(remarkGfm);

/** Ours makes the whole model of it; remark only the tree. */
const ours: Arm<string> = { name: ourName, run: (text) => readRoadmap(text) };
const peer: Arm<string> = { name: peerName, run: (text) => remark.parse(text) };

export async function measureReading(
  text: string,
  options: {
    readonly random: Random;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<ReadingResults> {
  const { random, progress, signal } = options;
  const total = warmUpVariants + variants + sizes.reduce((sum, size) => sum + size.texts, 0);
  const stage = progress.stage('Reading', { total, unit: 'texts' });
  const common = { random: random.split('order'), stage, signal };
  const warmUp = Array.from({ length: warmUpVariants }, (_, i) => variantOf(text, `w${i}`));
  await measureInterleaved([ours, peer], warmUp, common);
  const texts = Array.from({ length: variants }, (_, i) => variantOf(text, `v${i}`));
  const durationsMs = await measureInterleaved([ours, peer], texts, common);
  const ourDurationsMs = durationsMs.get(ourName)!;
  const peerDurationsMs = durationsMs.get(peerName)!;
  const ourMs = median(ourDurationsMs);
  const peerMs = median(peerDurationsMs);
  const growth: GrowthPoint[] = [{ sizeBytes: Buffer.byteLength(text), ourMs, peerMs }];
  for (const size of sizes) growth.push(await measureSize(text, size, common));
  stage.done();
  const interval = (name: string, statistic: TwoSampleStatistic): Interval =>
    pairedBootstrapInterval(ourDurationsMs, peerDurationsMs, statistic, {
      random: random.split(name),
      interval: 'percentile',
    });
  return {
    ourMs,
    peerMs,
    ratio: interval('ratio', (a, b) => median(b) / median(a)),
    differenceMs: interval('difference', (a, b) => median(a) - median(b)),
    growth,
    disagreements: texts.filter((one) => boxesOf(one) !== peerBoxesOf(one)).length,
    comparedTexts: texts.length,
  };
}

async function measureSize(
  text: string,
  { sizeBytes, texts, withPeer }: Size,
  options: Parameters<typeof measureInterleaved>[2],
): Promise<GrowthPoint> {
  const copies = Math.max(1, Math.round(sizeBytes / Buffer.byteLength(text)));
  const inputs = Array.from({ length: texts }, (_, i) => grown(text, copies, `${i}.`));
  const arms = withPeer ? [ours, peer] : [ours];
  const durationsMs = await measureInterleaved(arms, inputs, options);
  return {
    sizeBytes: Buffer.byteLength(inputs[0]!),
    ourMs: median(durationsMs.get(ourName)!),
    ...(withPeer && { peerMs: median(durationsMs.get(peerName)!) }),
  };
}

/** Lines with a check box, ticked or not: `12 x`. */
const boxesOf = (text: string): string =>
  readRoadmap(text)
    .items.flatMap(({ line, box }) => (box === undefined ? [] : [`${line} ${isTicked(box.text)}`]))
    .sort()
    .join();

const isTicked = (mark: string): boolean => mark.trim() !== '';

interface Tree {
  readonly type: string;
  readonly checked?: boolean | null;
  readonly position?: { readonly start: { readonly line: number } } | undefined;
  readonly children?: readonly Tree[];
}

const peerBoxesOf = (text: string): string =>
  allOf(remark.parse(text) as Tree)
    .flatMap(({ checked, position }) =>
      typeof checked === 'boolean' ? [`${position?.start.line} ${checked}`] : [],
    )
    .sort()
    .join();

const allOf = (node: Tree): Tree[] => [node, ...(node.children ?? []).flatMap(allOf)];

const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
