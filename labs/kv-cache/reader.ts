/**
 * @file A model that reads a text in parts, and hands over what it has to keep between them.
 *
 * B texts of T new tokens behind P others, V words.
 */
import {
  addDims,
  array,
  asConstants,
  compile,
  dimension,
  expandDims,
  fromData,
  iota,
  lessOrEqual,
  type NdArray,
  runEager,
  type Tensor,
  type TensorType,
  trace,
} from '@gradus/tensor';
import { type LanguageModel, runModel } from '@gradus/transformer';
import { blankCache, type Cache, cacheTypes, placesIn } from './cache.ts';

export interface ReadOptions {
  /** What was read before; nothing unless said otherwise. */
  readonly cache?: Cache;
  /** Places of the new tokens in the text; those behind the cache unless said otherwise. */
  readonly positions?: readonly number[]; // [T]
  /** How many places on the left of each text are no text, in the cache and the new tokens together. */
  readonly padding?: readonly number[]; // [B]
}

export interface Reading {
  /** Behind each new token, text by text. */
  readonly logits: readonly Float32Array[]; // B·T of [V]
  /** Old and new. */
  readonly cache: Cache;
}

export interface Reader extends AsyncDisposable {
  readonly model: LanguageModel;
  read(texts: readonly (readonly number[])[], options?: ReadOptions): Promise<Reading>;
}

/** Compiled; the weights are constants. */
export async function openReader(model: LanguageModel): Promise<Reader> {
  const parameters = asConstants<LanguageModel['parameters']>(model.parameters);
  const build = (tokens: Tensor, positions: Tensor, padding: Tensor, past: Cache<Tensor>) => {
    const [T, P] = [tokens.shape[1]!, past[0]!.key.shape[2]!];
    const isText = lessOrEqual(expandDims(padding, -1), iota(addDims(P, T))); // [B, P+T]
    const mask = expandDims(expandDims(isText, 1), 1); // [B, 1, 1, P+T]
    return runModel({ ...model, parameters } as LanguageModel<Tensor>, tokens, {
      past,
      positions,
      mask,
    });
  };
  const ids = (...names: string[]): TensorType => ({
    dtype: 'int32',
    shape: names.map((name) => dimension(name)),
  });
  const types = [ids('B', 'T'), ids('T'), ids('B'), cacheTypes(model)] as const;
  const compiled = await compile(build, [...types], { thread: 'caller', threads: 1 });
  return {
    model,
    async read(texts, options = {}) {
      const [B, T] = [texts.length, texts[0]!.length];
      const cache = options.cache ?? blankCache(model, { texts: B });
      const P = placesIn(cache);
      const { logits, present } = await compiled.run(
        array(texts, 'int32'),
        array([...(options.positions ?? range(P, P + T))], 'int32'),
        array([...(options.padding ?? texts.map(() => 0))], 'int32'),
        cache,
      );
      return { logits: rowsOf(logits), cache: present };
    },
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}

/** One text, by the eager engine: no compiler, and no cache unless one is given. */
export function readEagerly(model: LanguageModel, text: readonly number[], cache?: Cache): Reading {
  const ids = fromData(Int32Array.from(text), [1, text.length]);
  const build = (parameters: unknown, tokens: Tensor, past: Cache<Tensor>) =>
    runModel(
      { ...model, parameters } as LanguageModel<Tensor>,
      tokens,
      past.length === 0 ? {} : { past },
    );
  const inputs = [model.parameters, ids, cache ?? []] as const;
  const graph = trace(build as (...all: unknown[]) => ReturnType<typeof build>, inputs as never);
  const { logits, present } = runEager(graph, inputs as never);
  return { logits: rowsOf(logits), cache: present };
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function rowsOf({ data, shape }: NdArray): Float32Array[] {
  const V = shape.at(-1)!;
  const numbers = data as Float32Array;
  return Array.from({ length: numbers.length / V }, (_, row) =>
    numbers.subarray(row * V, (row + 1) * V),
  );
}
