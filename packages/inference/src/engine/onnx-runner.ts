/**
 * @file A model of packages/transformer behind paged memory, compiled for onnxruntime in a thread of
 * its own. One graph serves prompts, parts of prompts and single tokens of any number of sequences.
 */
import {
  compile,
  type Compiled,
  type CompileOptions,
  fromData,
  type NdArray,
  type Tensor,
} from '@gradus/tensor';
import type { LanguageModel } from '@gradus/transformer';
import { type WeightFormat, weightsAsConstants } from '../quantization/weights.ts';
import { blocksFor, slotOf } from './block-table.ts';
import { type KvShape, KvStore } from './kv-store.ts';
import type { ModelRunner, SequenceStep, StepBatch, StepResult } from './model-runner.ts';
import { pagedGraph, type PagedInputs, pagedInputTypes, type PagedOutputs } from './paged-graph.ts';
import { rectangles } from './rectangles.ts';

export interface OnnxRunnerOptions extends CompileOptions {
  /** Blocks of KV memory. */
  readonly blockCount: number;
  /** Tokens in a block. */
  readonly blockSize: number;
  /** How weights are kept; as they are unless said otherwise. */
  readonly weights?: WeightFormat;
}

type PagedModel = Compiled<[PagedInputs<Tensor>], PagedOutputs<Tensor>>;

export async function openOnnxRunner(
  model: LanguageModel,
  { blockCount, blockSize, weights, ...options }: OnnxRunnerOptions,
): Promise<ModelRunner> {
  const { config } = model;
  const shape: KvShape = {
    layers: config.layers,
    heads: 'keyValueHeads' in config ? config.keyValueHeads : config.heads,
    headWidth: config.width / config.heads,
    blockSize,
  };
  const constants = weightsAsConstants(model, weights);
  const build = (inputs: PagedInputs<Tensor>): PagedOutputs<Tensor> =>
    pagedGraph(constants, shape, inputs);
  const compiled = await compile(build, [pagedInputTypes(shape)], {
    fuse: true,
    ...options,
  });
  const store = new KvStore(shape, { blockCount });
  return new OnnxRunner(model, compiled, store, blockSize);
}

class OnnxRunner implements ModelRunner {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly blockCount: number;
  readonly blockSize: number;
  readonly kvSizeBytes: number;
  readonly #compiled: PagedModel;
  readonly #store: KvStore;

  constructor({ config }: LanguageModel, compiled: PagedModel, store: KvStore, blockSize: number) {
    this.vocabularySize = config.vocabularySize;
    this.contextLength = config.contextLength;
    this.blockCount = store.blockCount;
    this.blockSize = blockSize;
    this.kvSizeBytes = store.sizeBytes;
    this.#compiled = compiled;
    this.#store = store;
  }

  async step({ copies, sequences }: StepBatch): Promise<StepResult> {
    for (const copy of copies) this.#store.copyBlock(copy);
    const logits: Float32Array[][] = sequences.map(() => []);
    let paddedTokens = 0;
    for (const group of rectangles(sequences)) {
      const members = group.map((index) => sequences[index]!);
      const found = await this.#runRectangle(members);
      for (const [at, index] of group.entries()) logits[index] = found[at]!;
      paddedTokens += members.length * lengthOf(members[0]!);
    }
    return { logits, paddedTokens };
  }

  /** @param members the longest first */
  async #runRectangle(members: readonly SequenceStep[]): Promise<Float32Array[][]> {
    const inputs = layOut(members, this.blockSize);
    const { logits, written } = await this.#compiled.run({ ...inputs, memory: this.#store.layers });
    for (const [b, { start, end, blocks }] of members.entries()) {
      for (let place = start; place < end; place++) {
        const slot = slotOf(blocks, place, this.blockSize);
        this.#store.write(slot, written, { b, t: place - start });
      }
    }
    let row = 0;
    return members.map(({ logitCount }) =>
      Array.from({ length: logitCount }, () => {
        const from = row++ * this.vocabularySize;
        return (logits.data as Float32Array).slice(from, from + this.vocabularySize);
      }),
    );
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#compiled[Symbol.asyncDispose]();
  }
}

function lengthOf({ start, end }: SequenceStep): number {
  return end - start;
}

/** Sequences as rows of a rectangle: new tokens and blocks padded on the right. */
function layOut(
  members: readonly SequenceStep[],
  blockSize: number,
): Omit<PagedInputs<NdArray>, 'memory'> {
  const B = members.length;
  const T = Math.max(...members.map(lengthOf));
  // As many as the last place of the rectangle needs; 0, where there are no more, is the null block.
  const M = blocksFor(Math.max(...members.map(({ start }) => start)) + T, blockSize);
  const tokens = new Int32Array(B * T);
  const positions = new Int32Array(B * T);
  const places = new Int32Array(B * T);
  const table = new Int32Array(B * M);
  const rows: number[] = [];
  for (const [b, { tokens: text, start, end, blocks, logitCount }] of members.entries()) {
    for (let place = start; place < end; place++) {
      tokens[b * T + place - start] = text[place]!;
      positions[b * T + place - start] = place;
    }
    for (let t = 0; t < T; t++) places[b * T + t] = start + t;
    table.set(blocks.slice(0, M), b * M);
    for (let place = end - logitCount; place < end; place++) rows.push(b * T + place - start);
  }
  return {
    tokens: fromData(tokens, [B, T]),
    positions: fromData(positions, [B, T]),
    places: fromData(places, [B, T]),
    blocks: fromData(table, [B, M]),
    rows: fromData(Int32Array.from(rows), [rows.length]),
  };
}
