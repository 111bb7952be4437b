/** @file Our own trainer under the contract: `train` as everybody calls it, paused between slices. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { crossEntropy, fromData, type NdArray, type Tensor } from '@gradus/tensor';
import { adamW, type Batches, constantSchedule, type TokenBatch, train } from '@gradus/training';
import { gpt2, gpt2FromNames, type Gpt2Parameters, readSafetensors } from '@gradus/transformer';
import type { ReadyReport, StepsReport, StepsRequest, TrainingTask } from './contract.ts';
import { configOf } from './task.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const read = async <Message>(): Promise<Message | undefined> => {
  const { value, done } = await lines.next();
  return done === true ? undefined : (JSON.parse(value) as Message);
};
const write = (message: ReadyReport | StepsReport): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

/** `maxRSS` is in kibibytes. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

const task = (await read<TrainingTask>())!;
const config = configOf(task);
const parameters = gpt2FromNames(await readSafetensors(task.weightsPath), config);
const batches = await readBatches(task);

const stop = new AbortController();
const nextSlice = async (): Promise<number> => {
  const request = await read<StepsRequest>();
  if (request === undefined) stop.abort();
  return request?.steps ?? 0;
};

write({ version: process.versions.node });
let wanted = await nextSlice();
let stepsMs: number[] = [];
let losses: number[] = [];
let startedMs = performance.now();
try {
  await train<Gpt2Parameters, TokenBatch<Tensor>>({
    model: {
      parameters,
      config,
      loss: (p, { tokens, targets }) => crossEntropy(gpt2(p, tokens, { config }).logits, targets),
    },
    batches,
    steps: Number.MAX_SAFE_INTEGER,
    optimizer: adamW({ betas: task.betas, weightDecay: task.weightDecay }),
    schedule: constantSchedule({ peak: task.learningRate }),
    clipNorm: task.clipNorm,
    seed: 1,
    threads: task.threads,
    signal: stop.signal,
    onStep: async ({ loss }) => {
      stepsMs.push(performance.now() - startedMs);
      losses.push(loss);
      if (stepsMs.length === wanted) {
        write({ stepsMs, losses, peakBytes: peakBytes() });
        [stepsMs, losses] = [[], []];
        wanted = await nextSlice();
      }
      startedMs = performance.now();
    },
  });
} catch (error) {
  if (!stop.signal.aborted) throw error;
}

async function readBatches({
  batchesPath,
  batchCount,
  batchSize,
  contextLength,
}: TrainingTask): Promise<Batches<TokenBatch>> {
  const bytes = new Uint8Array(await readFile(batchesPath));
  const ids = new Int32Array(bytes.buffer);
  const size = batchSize * contextLength;
  const part = (at: number): NdArray =>
    fromData(ids.slice(at * size, (at + 1) * size), [batchSize, contextLength]);
  return {
    settings: { rule: 'from a file', batchCount },
    tokensPerBatch: size,
    at: (number) => {
      const batch = number % batchCount;
      return { tokens: part(2 * batch), targets: part(2 * batch + 1) };
    },
  };
}
