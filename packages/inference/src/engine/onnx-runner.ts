/**
 * @file A model of packages/transformer behind paged memory, compiled for onnxruntime in a thread of
 * its own. One graph serves prompts, parts of prompts and single tokens of any number of sequences.
 */
import {
  asConstants,
  compile,
  type Compiled,
  type CompileOptions,
  fromData,
  type NdArray,
  type Tensor,
} from '@gradus/tensor';
import type { LanguageModel } from '@gradus/transformer';
import { slotOf } from './block-table.ts';
import { type KvShape, KvStore } from './kv-store.ts';
import type { ModelRunner, SequenceStep, StepBatch, StepResult } from './model-runner.ts';
import { pagedGraph, type PagedInputs, pagedInputTypes, type PagedOutputs } from './paged-graph.ts';
import { rectangles } from './rectangles.ts';

export interface OnnxRunnerOptions extends CompileOptions {
  /** Blocks of KV memory. */
  readonly blockCount: number;
  /** Tokens in a block. */
  readonly blockSize: number;
}

type PagedModel = Compiled<[PagedInputs<Tensor>], PagedOutputs<Tensor>>;

export async function openOnnxRunner(
  model: LanguageModel,
  { blockCount, blockSize, ...options }: OnnxRunnerOptions,
): Promise<ModelRunner> {
  const { config } = model;
  const shape: KvShape = {
    layers: config.layers,
    heads: 'keyValueHeads' in config ? config.keyValueHeads : config.heads,
    headWidth: config.width / config.heads,
  };
  const constants = {
    ...model,
    parameters: asConstants<LanguageModel['parameters']>(model.parameters),
  } as LanguageModel<Tensor>;
  const build = (inputs: PagedInputs<Tensor>): PagedOutputs<Tensor> =>
    pagedGraph(constants, shape, inputs);
  const compiled = await compile(build, [pagedInputTypes(shape)], options);
  const store = new KvStore(shape, { blockCount, blockSize });
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
    const T = lengthOf(members[0]!);
    for (const [b, { start, end, blocks }] of members.entries()) {
      for (let place = start; place < end; place++) {
        const slot = slotOf(blocks, place, this.blockSize);
        this.#store.write(slot, written, b * T + place - start);
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

/** Sequences as rows of a rectangle: new tokens padded on the right, places before on the left. */
function layOut(
  members: readonly SequenceStep[],
  blockSize: number,
): Omit<PagedInputs<NdArray>, 'memory'> {
  const B = members.length;
  const T = Math.max(...members.map(lengthOf));
  const P = Math.max(...members.map(({ start }) => start));
  const tokens = new Int32Array(B * T);
  const positions = new Int32Array(B * T);
  const slots = new Int32Array(B * P); // 0 is a slot of the null block
  const padding = Int32Array.from(members, ({ start }) => P - start);
  const rows: number[] = [];
  for (const [b, { tokens: text, start, end, blocks, logitCount }] of members.entries()) {
    for (let place = start; place < end; place++) {
      tokens[b * T + place - start] = text[place]!;
      positions[b * T + place - start] = place;
    }
    for (let place = 0; place < start; place++) {
      slots[b * P + P - start + place] = slotOf(blocks, place, blockSize);
    }
    for (let place = end - logitCount; place < end; place++) rows.push(b * T + place - start);
  }
  return {
    tokens: fromData(tokens, [B, T]),
    positions: fromData(positions, [B, T]),
    slots: fromData(slots, [B, P]),
    padding: fromData(padding, [B]),
    rows: fromData(Int32Array.from(rows), [rows.length]),
  };
}
