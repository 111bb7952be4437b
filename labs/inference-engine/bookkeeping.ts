/** @file Three ways to keep the books of KV memory wrong. One stands still, two tell another story. */
import type { Failure } from '@gradus/evidence';
import {
  KvCache,
  openOnnxRunner,
  Scheduler,
  schedulingPolicies,
  Sequence,
} from '@gradus/inference';
import { type BareStep, step, writeEach } from './bare-loop.ts';
import { blankRunner } from './blank-runner.ts';
import { blockSize, type Subject } from './subject.ts';

const options = {
  policy: schedulingPolicies.fcfs,
  maxRunning: 8,
  maxBatchTokens: 256,
  chunkedPrefill: true,
  batching: 'continuous',
} as const;

function textOf(arrival: number, prompt: readonly number[], sample = 0): Sequence {
  return new Sequence({ arrival, sample, priority: 0, salt: '', prompt });
}

/** A request that is cancelled leaves the lists of the scheduler, and its blocks stay taken. */
class ForgetfulKvCache extends KvCache {
  readonly cancelled = new Set<Sequence>();

  override free(sequence: Sequence): void {
    if (!this.cancelled.has(sequence)) super.free(sequence);
  }
}

export async function leakedBlocks(): Promise<Failure> {
  const served = async (isForgetful: boolean): Promise<{ served: number; used: number }> => {
    const kv = new ForgetfulKvCache({ blockCount: 40, blockSize, prefixCaching: false });
    const scheduler = new Scheduler(options, kv);
    const bare = { scheduler, kv, runner: blankRunner({ blockCount: 40 }) };
    for (let count = 0; count < 200; count++) {
      const text = textOf(count, Array<number>(40).fill(1));
      scheduler.add(text);
      if (!(await step(bare))) return { served: count, used: kv.usedCount };
      // Its client hangs up in the middle of the answer.
      if (isForgetful) kv.cancelled.add(text);
      scheduler.remove(text);
    }
    return { served: 200, used: kv.usedCount };
  };
  const [leaking, sound] = [await served(true), await served(false)];
  return {
    case: '200 requests of 40 tokens, one after the other, each cancelled after its first token, in 40 blocks; who is cancelled is taken off the lists',
    expected: 'each is served: three blocks, and they are free again',
    got: `the engine stands still after ${leaking.served}, with ${leaking.used} of 40 blocks held by nobody`,
    cause:
      'Blocks were given back where a text ends by itself. A cancelled one does not come by there, so its blocks are nobody’s and never free.',
    intervention: {
      change: 'whatever the reason for an end, there is one way out, and it gives the blocks back',
      got: `${sound.served} are served, ${sound.used} blocks are held at the end`,
      removed: leaking.served === Math.floor(40 / 3) && sound.served === 200 && sound.used === 0,
    },
  };
}

/** Small enough that the texts of the two that follow fill some. */
const smallBlocks = 4;
const count = 24;

async function withSmallBlocks<Result>(
  { model }: Subject,
  use: (open: (Kind?: typeof KvCache) => BareStep) => Promise<Result>,
): Promise<Result> {
  const sizes = { blockCount: 100, blockSize: smallBlocks };
  const runner = await openOnnxRunner(model, { ...sizes, threads: 1 });
  try {
    return await use((Kind = KvCache) => {
      const kv = new Kind({ ...sizes, prefixCaching: true });
      return { scheduler: new Scheduler(options, kv), kv, runner };
    });
  } finally {
    await runner[Symbol.asyncDispose]();
  }
}

/** A block is known by its own tokens alone. */
function hashesWithoutParents(tokens: readonly number[]): string[] {
  return Array.from({ length: Math.floor(tokens.length / smallBlocks) }, (_, block) =>
    tokens.slice(block * smallBlocks, (block + 1) * smallBlocks).join(),
  );
}

/** Both fill two blocks, with the mark that texts begin with. */
const heads = { hers: 'Laila lived in a village.', his: 'Tom lived in a village.' };
const common = ' It was winter, and the streets were very quiet.\n\n';

export async function orphanedHashes(subject: Subject): Promise<Failure> {
  const { encode, decode, endOfText } = subject;
  const prompts = [heads.hers + common, `${heads.his} He was happy.`, heads.his + common].map(
    (text) => [endOfText, ...encode(text)],
  );
  /** One after the other; what the last of them is told. */
  const tell = async (bare: BareStep, isOrphaned: boolean, asked = prompts): Promise<string> => {
    let told: number[] = [];
    for (const [arrival, prompt] of asked.entries()) {
      const text = textOf(arrival, prompt);
      if (isOrphaned) text.hashes.push(...hashesWithoutParents(prompt));
      bare.scheduler.add(text);
      [told = []] = await writeEach(bare, [text], arrival === asked.length - 1 ? count : 1);
      bare.scheduler.remove(text);
    }
    return decode(told);
  };
  return withSmallBlocks(subject, async (open) => {
    const alone = await tell(open(), false, prompts.slice(-1));
    const orphaned = await tell(open(), true);
    const sound = await tell(open(), false);
    return {
      case: `“${heads.his}${common.trimEnd()}” behind “${heads.hers}${common.trimEnd()}”, blocks known by a hash of their own ${smallBlocks} tokens`,
      expected: `“${alone}”`,
      got: `“${orphaned}”`,
      cause:
        'Keys and values of a block depend on all that stands before it. The words in the middle are the same in both texts; what the model noted about them was about Laila.',
      intervention: {
        change: 'the hash of a block is that of the one before it and its own tokens',
        got: `“${sound}”`,
        removed: orphaned !== alone && sound === alone,
      },
    };
  });
}

/** Samples of one prompt take over its block table, and nobody counts. */
class UncountingKvCache extends KvCache {
  override fork(from: Sequence, to: Sequence): void {
    to.blocks.push(...from.blocks);
    to.computed = from.computed;
  }
}

export async function sharedWithoutCopy(subject: Subject): Promise<Failure> {
  const { encode, decode, endOfText } = subject;
  const prompt = [endOfText, ...encode('Far away, in a mountain town, there lived')];
  const tell = async (bare: BareStep): Promise<string[]> => {
    const first = textOf(0, prompt);
    const second = textOf(0, prompt, 1);
    first.forks = [second];
    // The second sample begins with the second likeliest token; then both write what is likeliest.
    const choose = (text: Sequence, logits: Float32Array): number => {
      const rank = text === second && text.generatedCount === 0 ? 1 : 0;
      const sorted = logits.toSorted((a, b) => b - a);
      return logits.indexOf(sorted[rank]!);
    };
    bare.scheduler.add(first);
    return (await writeEach({ ...bare, choose }, [first, second], count)).map((ids) => decode(ids));
  };
  return withSmallBlocks(subject, async (open) => {
    const bare = open();
    const only = textOf(0, prompt);
    bare.scheduler.add(only);
    const [alone] = (await writeEach(bare, [only], count)).map((ids) => decode(ids));
    const [shared] = await tell(open(UncountingKvCache));
    const [copied] = await tell(open());
    return {
      case: `two texts of the prompt “${decode(prompt.slice(1))}”, which fills ${(prompt.length / smallBlocks).toFixed(2)} blocks; both go on in the last`,
      expected: `the first is “${alone}”`,
      got: `“${shared}”`,
      cause:
        'They share the block, and each writes into the same places. The second writes later, so the first remembers words that it did not say.',
      intervention: {
        change: 'blocks count who holds them, and who writes into a shared one gets a copy first',
        got: `“${copied}”`,
        removed: shared !== alone && copied === alone,
      },
    };
  });
}
