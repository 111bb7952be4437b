/**
 * @file The story teller that ships, for a lab that wants many texts: it reads B of them side by
 * side and keeps the keys and values of what it has read, so that a token costs one place.
 *
 * B texts, T tokens at a time, P before them, V words.
 */
import type { NextToken } from '@gradus/inference';
import { loadModel } from '@gradus/models';
import { breathe } from '@gradus/runtime';
import {
  allocate,
  array,
  asConstants,
  compile,
  dimension,
  type NdArray,
  slice,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import { type KeysAndValues, type LanguageModel, runModel } from '@gradus/transformer';

type Cache<Leaf> = readonly KeysAndValues<Leaf>[];

export interface Reading {
  /** Of what comes next, text by text. */
  readonly logits: readonly Float32Array[]; // B of [V]
  readonly past: Cache<NdArray>;
}

export interface Storyteller extends NextToken, AsyncDisposable {
  /** What begins and ends a story. */
  readonly endOfText: number;
  nextLogits(ids: Int32Array): Promise<Float32Array>; // [V]
  encode(text: string): number[];
  decode(ids: Iterable<number>): string;
  /** Texts of one length; behind what they read before, where that is given. */
  read(texts: readonly (readonly number[])[], past?: Cache<NdArray>): Promise<Reading>;
}

export async function openStoryteller(): Promise<Storyteller> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  const parameters = asConstants(model.parameters);
  const build = (tokens: Tensor, past: Cache<Tensor>) => {
    const { logits, present } = runModel(
      { ...model, parameters } as LanguageModel<Tensor>,
      tokens,
      {
        past,
      },
    );
    return { last: slice(logits, { axis: 1, start: -1 }), present }; // [B, 1, V]
  };
  const tokenType: TensorType = { dtype: 'int32', shape: [dimension('B'), dimension('T')] };
  const compiled = await compile(build, [tokenType, cacheTypes(model)], {
    thread: 'caller',
    threads: 1,
  });
  const read = async (
    texts: readonly (readonly number[])[],
    past: Cache<NdArray> = emptyCache(model, texts.length),
  ): Promise<Reading> => {
    const { last, present } = await compiled.run(array(texts, 'int32'), past);
    const V = last.shape[2]!;
    const data = last.data as Float32Array;
    return { logits: texts.map((_, b) => data.subarray(b * V, (b + 1) * V)), past: present };
  };
  return {
    contextLength: model.config.contextLength,
    endOfText,
    encode: (text) => [...tokenizer.encode(text)],
    decode: (ids) => tokenizer.decode(ids),
    read,
    nextLogits: async (ids) => (await read([[...ids]])).logits[0]!,
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}

export interface Writing {
  readonly count: number;
  readonly maxTokens: number;
  /** Which token text number b takes. */
  readonly pick: (logits: Float32Array, b: number) => number;
  readonly signal: AbortSignal;
}

/** Several texts of one beginning, each until its end or `maxTokens`; the end is not in them. */
export async function writeTexts(
  teller: Storyteller,
  prompt: readonly number[],
  { count, maxTokens, pick, signal }: Writing,
): Promise<number[][]> {
  const texts: number[][] = Array.from({ length: count }, () => []);
  const isOpen = texts.map(() => true);
  let reading = await teller.read(texts.map(() => prompt));
  for (let made = 0; made < maxTokens && isOpen.includes(true); made++) {
    await breathe(signal);
    const next = texts.map((_, b) => (isOpen[b] ? pick(reading.logits[b]!, b) : teller.endOfText));
    for (const [b, id] of next.entries()) {
      if (id === teller.endOfText) isOpen[b] = false;
      else texts[b]!.push(id);
    }
    reading = await teller.read(
      next.map((id) => [id]),
      reading.past,
    );
  }
  return texts;
}

function cacheShape({ config, type }: LanguageModel): readonly [heads: number, width: number] {
  const keyValueHeads = type === 'llama' ? config.keyValueHeads : config.heads;
  return [keyValueHeads, config.width / config.heads];
}

function cacheTypes(model: LanguageModel): Cache<TensorType> {
  const [K, D] = cacheShape(model);
  const type: TensorType = { dtype: 'float32', shape: [dimension('B'), K, dimension('P'), D] };
  return Array.from({ length: model.config.layers }, () => ({ key: type, value: type }));
}

function emptyCache(model: LanguageModel, B: number): Cache<NdArray> {
  const [K, D] = cacheShape(model);
  const none = allocate('float32', [B, K, 0, D]);
  return Array.from({ length: model.config.layers }, () => ({ key: none, value: none }));
}
