/** @file Five ways to spoil a cache. None of them gives an error; all of them give other text. */
import type { Failure } from '@gradus/evidence';
import { constant, array, type NdArray, runEager, type Tensor, trace } from '@gradus/tensor';
import { type LlamaModel, rotaryFrequencies, rotate, rotation } from '@gradus/transformer';
import { type Cache, cut, placesIn } from './cache.ts';
import { type Reader, range, type Reading, type ReadOptions } from './reader.ts';
import { distance, meanLoss, readParts, write } from './writing.ts';

/** What the story teller's tokenizer does, for cases that are texts. */
export interface Words {
  readonly endOfText: number;
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

const sound = 1e-4;

/** A story read in parts of 16 tokens: each part begins at place 0 again. */
export async function restartedPlaces(stories: Reader, story: readonly number[]): Promise<Failure> {
  const text = story.slice(0, 128);
  const parts = Array.from({ length: 8 }, (_, i) => text.slice(16 * i, 16 * (i + 1)));
  const lossOf = async (optionsOf?: (at: number) => ReadOptions): Promise<number> =>
    meanLoss((await readParts(stories, parts, optionsOf)).logits, text);
  const restarted = await lossOf(() => ({ positions: range(0, 16) }));
  const right = await lossOf();
  const whole = meanLoss((await stories.read([text])).logits, text);
  return {
    case: `a story of ${text.length} tokens, read in parts of 16 whose places begin at 0 again`,
    expected: `a loss of ${whole.toFixed(3)} nats a token, as when it is read whole`,
    got: `${restarted.toFixed(3)} nats`,
    cause:
      'Places were counted from the beginning of what was handed over, not of the text. Queries of a part then look at its own beginning as though all that came before lay in the same places.',
    intervention: {
      change: 'places go on behind the cache',
      got: `${right.toFixed(3)} nats`,
      removed: restarted > whole + 0.1 && Math.abs(right - whole) < 1e-3,
    },
  };
}

/** Keys as they were before their rotation, which a cache may hold if whoever reads it turns them. */
export async function unturnedKeys(stories: Reader, story: readonly number[]): Promise<Failure> {
  const { config } = stories.model as LlamaModel;
  const [text, P] = [story.slice(0, 96), 64];
  const whole = (await stories.read([text])).logits;
  const { cache } = await stories.read([text.slice(0, P)]);
  const turned = (keys: Cache, places: readonly number[]): Cache =>
    keys.map(({ key, value }) => ({ key: turn(key, places, config), value }));
  const bare = turned(
    cache,
    range(0, P).map((place) => -place),
  );
  const lossOf = async (past: Cache): Promise<{ loss: number; away: number }> => {
    const { logits } = await stories.read([text.slice(P)], { cache: past });
    return { loss: meanLoss(logits, text.slice(P)), away: distance(logits, whole.slice(P)) };
  };
  const [unturned, again] = [await lossOf(bare), await lossOf(turned(bare, range(0, P)))];
  const right = meanLoss(whole.slice(P), text.slice(P));
  return {
    case: `${P} tokens of a story in a cache that holds keys before their rotation, used as though they had been turned`,
    expected: `a loss of ${right.toFixed(3)} nats on the ${text.length - P} tokens behind them`,
    got: `${unturned.loss.toFixed(3)} nats`,
    cause:
      'A key that was not turned says “place 0”, whichever place it is from. Kept before the rotation or after it: both are right, but writer and reader have to agree.',
    intervention: {
      change: 'each key is turned by its own place before it is used',
      got: `${again.loss.toFixed(3)} nats`,
      removed: unturned.loss > right + 0.1 && again.away < sound,
    },
  };
}

function turn(key: NdArray, places: readonly number[], config: LlamaModel['config']): NdArray {
  const frequencies = rotaryFrequencies(config.width / config.heads, { base: config.rotaryBase });
  const build = (x: Tensor): Tensor =>
    rotate(x, rotation(constant(array([...places], 'int32')), frequencies));
  return runEager(trace(build, [key]), [key]);
}

/** Two prompts that end alike, and a cache that was made for the other one. */
export async function anothersPrefix(stories: Reader, words: Words): Promise<Failure> {
  const tail = ' went to the';
  const [own, other] = ['In the early morning a girl', 'In the early morning a dog'].map((head) => [
    words.endOfText,
    ...words.encode(head + tail),
  ]) as [number[], number[]];
  const suffix = words.encode(tail).length;
  const shared = own.findIndex((id, place) => id !== other[place]);
  const count = 24;
  const { cache } = await stories.read([other.slice(0, -suffix)]);
  const texts = {
    right: (await write(stories, own, count)).ids,
    wrong: (await write(stories, own.slice(-suffix), count, { cache })).ids,
    cutBack: (await write(stories, own.slice(shared), count, { cache: cut(cache, 0, shared) })).ids,
  };
  return {
    case: `the prompt “${words.decode(own.slice(1))}”, whose last words are read behind the cache of “${words.decode(other.slice(1))}”`,
    expected: `“${words.decode(texts.right)}”`,
    got: `“${words.decode(texts.wrong)}”`,
    cause:
      'The cache says what was read, not what is asked: the story goes on behind the other prompt. Only what both have in common, from the very first token, may be used again.',
    intervention: {
      change: `the cache is cut back to the ${shared} tokens that both begin with, and the rest is read`,
      got: `“${words.decode(texts.cutBack)}”`,
      removed:
        texts.wrong.join() !== texts.right.join() && texts.cutBack.join() === texts.right.join(),
    },
  };
}

/** Tokens that were tried and rejected, as in speculative decoding. */
export async function rejectedTokens(
  stories: Reader,
  words: Words,
  prompt: readonly number[],
): Promise<Failure> {
  const count = 24;
  const { cache } = await stories.read([prompt.slice(0, -1)]);
  const tried = words.encode(' The end. The end.');
  const { cache: spoiled } = await stories.read([tried], { cache });
  const last = prompt.slice(-1);
  const right = (await write(stories, prompt, count)).ids;
  const wrong = (await write(stories, last, count, { cache: spoiled })).ids;
  const back = cut(spoiled, 0, placesIn(cache));
  const cutBack = (await write(stories, last, count, { cache: back })).ids;
  return {
    case: `“${words.decode(tried)}” was tried behind a beginning and rejected, but stays in the cache`,
    expected: `“${words.decode(right)}”`,
    got: `“${words.decode(wrong)}”`,
    cause:
      'The cache is the text, as far as the model knows it. What is not in the text may not be in the cache.',
    intervention: {
      change: 'the cache is cut back to what it was',
      got: `“${words.decode(cutBack)}”`,
      removed: wrong.join() !== right.join() && cutBack.join() === right.join(),
    },
  };
}

/** Two prompts of different lengths side by side: the shorter one is padded on the left. */
export async function paddingAsText(
  stories: Reader,
  prompts: readonly (readonly number[])[],
): Promise<Failure> {
  const [short, long] = [...prompts].toSorted((a, b) => a.length - b.length) as [
    number[],
    number[],
  ];
  const lacking = long.length - short.length;
  const batch = [long, [...Array<number>(lacking).fill(0), ...short]];
  const alone = (await stories.read([short])).logits.at(-1)!;
  const behind = async (padding: readonly number[]): Promise<Reading> =>
    stories.read(batch, { padding });
  const away = ({ logits }: Reading): number => distance([logits.at(-1)!], [alone]);
  const [open, masked] = [await behind([0, 0]), await behind([0, lacking])];
  return {
    case: `a beginning of ${short.length} tokens beside one of ${long.length}, padded on the left, the padding cached as text`,
    expected: 'the logits that it has alone',
    got: `they differ by ${(100 * away(open)).toFixed(0)}% of the largest`,
    cause: `The cache holds ${lacking} places that nobody wrote, and every later query looks at them.`,
    intervention: {
      change:
        'the padding is masked in every step; as distances between places stay the same, rotary positions need nothing else',
      got: `they differ by ${away(masked).toExponential(0)} of the largest`,
      removed: away(open) > 0.01 && away(masked) < sound,
    },
  };
}
