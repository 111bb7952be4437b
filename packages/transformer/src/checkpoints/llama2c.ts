/**
 * @file Checkpoints of llama2.c, the format of its first version: seven whole numbers, then all
 * matrices as float32, layer by layer within each kind.
 */
import { GradusError, writeFileAtomic } from '@gradus/runtime';
import { elementCount, fromData, type NdArray } from '@gradus/tensor';
import type { LlamaModel } from '../models/language-model.ts';
import type { LlamaConfig, LlamaParameters } from '../models/llama.ts';
import { rotaryFrequencies } from '../positions/rotary.ts';
import { checkpointFormat, readCheckpointFile } from './errors.ts';
import { fromInterleaved, toInterleaved } from './rotary-order.ts';

const headerNumbers = 7;
/** What the format does not say, and llama2.c computes with. */
const fixed = { normEpsilon: 1e-5, rotaryBase: 10_000 } as const;

/** @throws GradusError `checkpoint-unreadable`, `checkpoint-format` */
export async function readLlama2c(path: string): Promise<LlamaModel> {
  return parseLlama2c(await readCheckpointFile(path), path);
}

/** @param name of the file, for errors */
export function parseLlama2c(bytes: Uint8Array, name: string): LlamaModel {
  const whole = Math.floor(bytes.length / 4);
  // Not `slice`: that of a Buffer is a view of memory which begins elsewhere.
  const copy = new Uint8Array(bytes.subarray(0, whole * 4));
  const header = new Int32Array(copy.buffer, 0, Math.min(headerNumbers, whole));
  const { config, isTied } = readHeader(header, name);
  requireSize(bytes.length, config, isTied, name);
  const floats = new Float32Array(copy.buffer).subarray(headerNumbers);
  let at = 0;
  const take = (...shape: readonly number[]): NdArray => {
    const count = elementCount(shape);
    return fromData(floats.subarray(at, (at += count)), shape);
  };
  const { vocabularySize: V, layers: L, heads, keyValueHeads, width: C } = config;
  const { feedForwardWidth: F, contextLength } = config;
  const D = C / heads;
  const keyWidth = D * keyValueHeads;
  const perLayer = (...shape: readonly number[]): NdArray[] =>
    Array.from({ length: L }, () => take(...shape));

  const tokens = take(V, C);
  const attentionNorm = perLayer(C);
  const query = perLayer(C, C);
  const key = perLayer(keyWidth, C);
  const value = perLayer(keyWidth, C);
  const output = perLayer(C, C);
  const feedForwardNorm = perLayer(C);
  const gate = perLayer(F, C);
  const down = perLayer(C, F);
  const up = perLayer(F, C);
  const norm = take(C);
  // Cosines and sines of the rotation, which are computed.
  take(contextLength, D / 2);
  take(contextLength, D / 2);
  const last = isTied ? undefined : take(V, C);

  const parameters: LlamaParameters<NdArray> = {
    tokens: { weight: tokens },
    blocks: Array.from({ length: L }, (_, i) => ({
      attentionNorm: { weight: attentionNorm[i]! },
      attention: {
        query: { weight: fromInterleaved(query[i]!, heads) },
        key: { weight: fromInterleaved(key[i]!, keyValueHeads) },
        value: { weight: value[i]! },
        output: { weight: output[i]! },
      },
      feedForwardNorm: { weight: feedForwardNorm[i]! },
      feedForward: {
        gate: { weight: gate[i]! },
        up: { weight: up[i]! },
        down: { weight: down[i]! },
      },
    })),
    norm: { weight: norm },
    ...(last === undefined ? {} : { output: { weight: last } }),
  };
  return { type: 'llama', config, parameters };
}

/** @throws GradusError `not-representable`, `write-failed` */
export async function writeLlama2c(path: string, model: LlamaModel): Promise<void> {
  await writeFileAtomic(path, toLlama2c(model));
}

/** @throws GradusError `not-representable`: what the format has no place for */
export function toLlama2c({ config, parameters }: LlamaModel): Uint8Array {
  requireRepresentable(config);
  const { tokens, blocks, norm, output } = parameters;
  const { heads, keyValueHeads, width, vocabularySize } = config;
  const header = Int32Array.of(
    width,
    config.feedForwardWidth,
    config.layers,
    heads,
    keyValueHeads,
    output === undefined ? vocabularySize : -vocabularySize,
    config.contextLength,
  );
  const matrices = [
    tokens.weight,
    ...blocks.map(({ attentionNorm }) => attentionNorm.weight),
    ...blocks.map(({ attention }) => toInterleaved(attention.query.weight, heads)),
    ...blocks.map(({ attention }) => toInterleaved(attention.key.weight, keyValueHeads)),
    ...blocks.map(({ attention }) => attention.value.weight),
    ...blocks.map(({ attention }) => attention.output.weight),
    ...blocks.map(({ feedForwardNorm }) => feedForwardNorm.weight),
    ...blocks.map(({ feedForward }) => feedForward.gate.weight),
    ...blocks.map(({ feedForward }) => feedForward.down.weight),
    ...blocks.map(({ feedForward }) => feedForward.up.weight),
    norm.weight,
    ...rotationTables(config),
    ...(output === undefined ? [] : [output.weight]),
  ];
  const parts = [header, ...matrices.map(({ data }) => data)];
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Cosines, then sines, `[contextLength, D/2]`: readers of old versions use them. */
function rotationTables({ contextLength, width, heads }: LlamaConfig): NdArray[] {
  const frequencies = rotaryFrequencies(width / heads, { base: fixed.rotaryBase });
  const half = frequencies.length;
  return [Math.cos, Math.sin].map((turn) =>
    fromData(
      Float32Array.from({ length: contextLength * half }, (_, at) =>
        turn(Math.floor(at / half) * frequencies[at % half]!),
      ),
      [contextLength, half],
    ),
  );
}

function requireRepresentable(config: LlamaConfig): void {
  const other = [
    ...(Object.keys(fixed) as (keyof typeof fixed)[]).filter((key) => config[key] !== fixed[key]),
    ...(['rotaryScaling', 'slidingWindow'] as const).filter((key) => config[key] !== undefined),
  ];
  if (other.length === 0) return;
  throw new GradusError({
    code: 'not-representable',
    kind: 'usage',
    what: 'This model cannot be written as a checkpoint of llama2.c',
    expected: 'normEpsilon 1e-5, rotaryBase 10000, no scaling of the rotation, no window',
    received: other.map((key) => `${key} ${JSON.stringify(config[key])}`).join(', '),
    remedy: 'Write it with writeHuggingFace.',
  });
}

function readHeader(
  header: Int32Array,
  name: string,
): { readonly config: LlamaConfig; readonly isTied: boolean } {
  const [width, feedForwardWidth, layers, heads, keyValueHeads, vocabulary, contextLength] = header;
  const sizes = [width, feedForwardWidth, layers, heads, keyValueHeads, contextLength];
  const isSound =
    header.length === headerNumbers &&
    sizes.every((size) => size! > 0 && size! < 2 ** 24) &&
    vocabulary !== 0 &&
    Number.isInteger(width! / heads! / 2) &&
    Number.isInteger(heads! / keyValueHeads!);
  if (!isSound) {
    throw notACheckpoint(
      name,
      'a header of seven sizes that fit each other',
      `[${header.join(', ')}]`,
    );
  }
  return {
    config: {
      vocabularySize: Math.abs(vocabulary!),
      contextLength: contextLength!,
      layers: layers!,
      heads: heads!,
      keyValueHeads: keyValueHeads!,
      width: width!,
      feedForwardWidth: feedForwardWidth!,
      ...fixed,
    },
    // A negative vocabulary says that the last matrix is not the embedding.
    isTied: vocabulary! > 0,
  };
}

/** The header says how long the file is; a wrong one is found before anything is made of it. */
function requireSize(received: number, config: LlamaConfig, isTied: boolean, name: string): void {
  const { vocabularySize: V, layers, width: C, feedForwardWidth: F, contextLength } = config;
  const D = C / config.heads;
  const perLayer = 2 * C + 2 * C * C + 2 * D * config.keyValueHeads * C + 3 * F * C;
  const numbers = (isTied ? 1 : 2) * V * C + layers * perLayer + C + contextLength * D;
  const expected = 4 * (headerNumbers + numbers);
  if (received === expected) return;
  const cut = received < expected ? ': the file is cut off' : '';
  throw notACheckpoint(name, `${expected} bytes, as the header says`, `${received}${cut}`);
}

function notACheckpoint(name: string, expected: string, received: string): GradusError {
  return checkpointFormat(`${name} is not a checkpoint of llama2.c`, expected, received);
}
