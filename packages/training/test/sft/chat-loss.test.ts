import { createRandom } from '@gradus/statistics';
import {
  crossEntropy,
  fromData,
  gradients,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  tokenLosses,
  trace,
} from '@gradus/tensor';
import { initLlama, llama, type LlamaParameters } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import { chatBatches, type ChatBatch, chatEvaluationBatches } from '../../src/sft/chat-batches.ts';
import { chatLoss } from '../../src/sft/chat-loss.ts';
import { chatTemplate, type Example } from '../../src/sft/chat-template.ts';
import { ignored, packed } from '../../src/sft/packing.ts';
import { byteTokenizer, someDialogues, tinyLlama } from './tiny-chat.ts';

const parameters = initLlama(tinyLlama, createRandom(1));
const template = chatTemplate(byteTokenizer);
const examples = someDialogues
  .map(({ turns }) => template.encode(turns))
  .filter(({ ids }) => ids.length < 220);
const T = 500;

const lossOf = (batch: ChatBatch): number => {
  const inputs: [LlamaParameters<NdArray>, ChatBatch] = [parameters, batch];
  return scalarOf(runEager(trace(chatLoss(tinyLlama), inputs), inputs));
};
const batchOf = (some: readonly Example[], length = T): ChatBatch =>
  chatEvaluationBatches(packed(some, length), { batchSize: 1 })[0]!;
const countedIn = (batch: ChatBatch): number =>
  [...(batch.targets.data as Int32Array)].filter((id) => id !== ignored).length;

describe('the loss of dialogues', () => {
  it('is that of each alone: packed side by side, they do not see each other', () => {
    const [first, second] = examples as [Example, Example];
    const together = batchOf([first, second]);
    expect(packed([first, second], T)).toHaveLength(1);
    const alone = [batchOf([first]), batchOf([second])];
    const total = alone.reduce((sum, batch) => sum + lossOf(batch) * countedIn(batch), 0);
    expect(lossOf(together)).toBeCloseTo(total / countedIn(together), 6);
    // And it would be seen if they did.
    const { segments } = together;
    const merged = (segments.data as Int32Array).map((segment) => Math.min(segment, 1));
    const leaking = { ...together, segments: fromData(merged, segments.shape) };
    expect(Math.abs(lossOf(leaking) - lossOf(together))).toBeGreaterThan(1e-6);
  });

  it('is the plain cross-entropy where all tokens count', () => {
    const { ids } = examples[0]!;
    const counts = new Uint8Array(ids.length).fill(1);
    const plain = (p: LlamaParameters, tokens: Tensor, targets: Tensor): Tensor =>
      crossEntropy(llama(p, tokens, { config: tinyLlama }).logits, targets);
    const shape = [1, ids.length - 1];
    const inputs: [LlamaParameters<NdArray>, NdArray, NdArray] = [
      parameters,
      fromData(ids.slice(0, -1), shape),
      fromData(ids.slice(1), shape),
    ];
    const expected = scalarOf(runEager(trace(plain, inputs), inputs));
    expect(lossOf(batchOf([{ ids, counts }], ids.length - 1))).toBeCloseTo(expected, 6);
    expect(lossOf(batchOf([{ ids, counts }]))).toBeCloseTo(expected, 6);
  });

  it('takes no gradient from a token that does not count', () => {
    const batch = batchOf(examples.slice(0, 2));
    const build = (
      p: LlamaParameters,
      { tokens, targets, ...where }: ChatBatch<Tensor>,
    ): Tensor => {
      const { logits } = llama(p, tokens, { config: tinyLlama, positions: where.positions });
      return gradients(crossEntropy(logits, targets, ignored), [logits])[0]!; // [1, T, V]
    };
    const inputs: [LlamaParameters<NdArray>, ChatBatch] = [parameters, batch];
    const { data } = runEager(trace(build, inputs), inputs);
    const V = tinyLlama.vocabularySize;
    for (const [place, target] of (batch.targets.data as Int32Array).entries()) {
      const size = (data as Float32Array)
        .subarray(place * V, (place + 1) * V)
        .reduce((sum, x) => sum + Math.abs(x), 0);
      expect(size > 0).toBe(target !== ignored);
    }
  });

  it('is the mean of the losses of the tokens that count', () => {
    const batch = batchOf(examples.slice(0, 1));
    const each = (p: LlamaParameters, { tokens, targets }: ChatBatch<Tensor>): Tensor =>
      tokenLosses(llama(p, tokens, { config: tinyLlama }).logits, targets, ignored);
    const inputs: [LlamaParameters<NdArray>, ChatBatch] = [parameters, batch];
    const losses = [...(runEager(trace(each, inputs), inputs).data as Float32Array)];
    const total = losses.reduce((sum, loss) => sum + loss, 0);
    expect(lossOf(batch)).toBeCloseTo(total / countedIn(batch), 5);
  });
});

describe('batches of dialogues', () => {
  const rows = packed(examples, T);
  const rowsOf = ({ tokens }: ChatBatch): string[] => {
    const { data, shape } = tokens;
    return Array.from({ length: shape[0]! }, (_, b) =>
      (data as Int32Array).subarray(b * T, (b + 1) * T).join(),
    );
  };

  it('depend on rows, seed and number alone, however they are put together', () => {
    const batches = chatBatches(rows, { batchSize: 2, seed: 1 });
    const single = chatBatches(rows, { batchSize: 1, seed: 1 });
    const numbers = [0, 1, 2, 3, 4, 5];
    const byTwo = numbers.slice(0, 3).flatMap((number) => rowsOf(batches.at(number)));
    expect(byTwo).toEqual(numbers.flatMap((number) => rowsOf(single.at(number))));
    // Backwards as well: nothing is remembered that matters.
    expect(rowsOf(single.at(rows.length + 1))).toEqual(
      rowsOf(chatBatches(rows, { batchSize: 1, seed: 1 }).at(rows.length + 1)),
    );
    expect(rowsOf(single.at(0))).toEqual(byTwo.slice(0, 1));
  });

  it('bring every row once in an epoch, in another order in the next', () => {
    const batches = chatBatches(rows, { batchSize: 1, seed: 1 });
    const epoch = (number: number): string[] =>
      rows.flatMap((_, i) => rowsOf(batches.at(number * rows.length + i)));
    const all = rows.map(({ tokens }) => tokens.join()).toSorted();
    expect(epoch(0).toSorted()).toEqual(all);
    expect(epoch(1).toSorted()).toEqual(all);
    expect(epoch(1)).not.toEqual(epoch(0));
  });

  it('know what they are made of: other targets are other data', () => {
    const of = (some: readonly Example[]) =>
      chatBatches(packed(some, T), { batchSize: 1, seed: 1 }).settings;
    const unmasked = examples.map(({ ids }) => ({
      ids,
      counts: new Uint8Array(ids.length).fill(1),
    }));
    expect(of(examples)).toEqual(of(examples));
    expect(of(unmasked)).not.toEqual(of(examples));
  });

  it('are refused where there are no rows', () => {
    expect(() => chatBatches([], { batchSize: 1, seed: 1 })).toThrow('no dialogues to train on');
    expect(() => chatEvaluationBatches(rows.slice(0, 1), { batchSize: 2 })).toThrow(
      'at least one batch',
    );
  });
});
