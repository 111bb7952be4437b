/** @file What memory is wasted: a whole context reserved for each text, or blocks as it grows. */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { storyAt } from '@gradus/datasets';
import { KvCache, Sequence } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';

const contextLength = 256;
const blockSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const batches = 24;
/** Slots of KV memory: eight whole contexts. */
const slots = 8 * contextLength;

export interface Waste {
  readonly blockSize: number;
  /** Slots that texts hold and do not use, of all that they hold. */
  readonly share: number;
  /** What the law says: each text wastes what its last block lacks. */
  readonly lawShare: number;
}

export interface BlockFindings {
  readonly lengths: readonly number[];
  readonly wastes: readonly Waste[];
  readonly reservedShare: number;
  /** Batch by batch, how many texts fit side by side. */
  readonly fitReserved: readonly number[];
  readonly fitPaged: readonly number[];
}

export function measureBlocks(
  encode: (text: string) => number[],
  { seed, random }: LabContext,
): BlockFindings {
  const lengths = storyLengths(encode, seed);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const wastes = blockSizes.map((blockSize) => {
    const held = heldBlocks(lengths, blockSize) * blockSize;
    const missing = lengths.reduce(
      (sum, length) => sum + ((blockSize - (length % blockSize)) % blockSize),
      0,
    );
    return { blockSize, share: 1 - total / held, lawShare: missing / (total + missing) };
  });
  const orders = Array.from({ length: batches }, (_, i) =>
    random.split(`order ${i}`).shuffle([...lengths]),
  );
  return {
    lengths,
    wastes,
    reservedShare: 1 - mean(lengths) / contextLength,
    fitReserved: orders.map((order) => textsThatFit(order, contextLength)),
    fitPaged: orders.map((order) => textsThatFit(order, 16)),
  };
}

/** Tokens of generated stories, the context at most. */
function storyLengths(encode: (text: string) => number[], seed: number): number[] {
  return Array.from({ length: 120 }, (_, number) => {
    const story = storyAt({ seed, version: 1 }, number);
    return Math.min(encode(story).length, contextLength);
  });
}

/** Texts that grow token by token, side by side, in the package's KV memory. */
function heldBlocks(lengths: readonly number[], blockSize: number): number {
  const blockCount = lengths.length * Math.ceil(contextLength / blockSize);
  const kv = new KvCache({ blockCount, blockSize, prefixCaching: false });
  const growing = lengths.map((length, arrival) => ({ length, text: textOf(arrival) }));
  for (let place = 0; place < contextLength; place++) {
    for (const { length, text } of growing) {
      if (place < length) grow(kv, text);
    }
  }
  return kv.usedCount;
}

function textsThatFit(lengths: readonly number[], blockSize: number): number {
  const kv = new KvCache({ blockCount: slots / blockSize, blockSize, prefixCaching: false });
  const misfit = lengths.findIndex((length, arrival) => !grow(kv, textOf(arrival), length));
  return misfit === -1 ? lengths.length : misfit;
}

function textOf(arrival: number): Sequence {
  return new Sequence({ arrival, sample: 0, priority: 0, salt: '', prompt: [0] });
}

function grow(kv: KvCache, text: Sequence, count = 1): boolean {
  if (kv.reserve(text, count) === undefined) return false;
  text.computed += count;
  return true;
}

export function blockClaims({ lengths, wastes, reservedShare }: BlockFindings): Claim[] {
  const other = wastes.filter(({ share, lawShare }) => Math.abs(share - lawShare) > 1e-12);
  const at16 = wastes.find(({ blockSize }) => blockSize === 16)!;
  return [
    claim({
      statement: `Each text wastes what its last block lacks, and nothing else: ${lengths.length} stories that grow side by side, ${wastes.length} block sizes.`,
      metric: 'block sizes at which another share is wasted',
      value: other.length,
      unit: 'block sizes',
      comparison: '=',
      threshold: 0,
      oracle: 'the law over the lengths; counted in the KV memory of the engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Blocks of 16 waste ${(100 * at16.share).toFixed(1)}% of what is held; a whole context for each text ${(100 * reservedShare).toFixed(1)}%.`,
      metric: 'share wasted by blocks of 16, of that by whole contexts',
      value: at16.share / reservedShare,
      unit: 'share',
      comparison: '<=',
      threshold: 0.25,
      oracle: 'the same stories, a context reserved for each',
      replay: { class: 'exact' },
    }),
  ];
}

export function compareFit({ fitReserved, fitPaged }: BlockFindings, random: Random): Comparison {
  return comparePaired(
    { metric: `stories that fit into ${slots.toLocaleString('en-US')} slots`, unit: 'stories' },
    { name: 'in blocks of 16', values: fitPaged },
    { name: 'with a context reserved for each', values: fitReserved },
    random.split('fit'),
  );
}

export function blockPlot({ wastes, reservedShare }: BlockFindings): string {
  return linePlot({
    title: 'Memory held and not used, by the size of a block',
    description: 'The share rises with the size of a block, up to that of a reserved context.',
    x: { label: 'Size of a block', unit: 'tokens', scale: 'log2' },
    y: { label: 'Held and not used', unit: '% of what is held' },
    series: [
      {
        name: 'blocks as a text grows',
        points: wastes.map(({ blockSize, share }) => ({ x: blockSize, y: 100 * share })),
      },
      {
        name: 'a whole context for each text',
        points: blockSizes.map((x) => ({ x, y: 100 * reservedShare })),
      },
    ],
  });
}
