/**
 * @file Checkpoints of llama2.c, the format of its first version: seven whole numbers, then all
 * matrices as float32, layer by layer within each kind.
 */
import { readFile } from 'node:fs/promises';
import { GradusError } from '@gradus/runtime';
import { elementCount, fromData, type NdArray } from '@gradus/tensor';
import type { LlamaConfig, LlamaParameters } from '../models/llama.ts';
import { fromInterleaved } from './rotary-order.ts';

export interface LlamaCheckpoint {
  readonly config: LlamaConfig;
  readonly parameters: LlamaParameters<NdArray>;
}

const headerNumbers = 7;

/** @throws GradusError when the file is not there, or is not such a checkpoint. */
export async function readLlama2c(path: string): Promise<LlamaCheckpoint> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new GradusError({
      code: 'checkpoint-unreadable',
      kind: 'environment',
      what: `Cannot read the checkpoint ${path}`,
      cause,
    });
  });
  return parseLlama2c(bytes, path);
}

/** @param name of the file, for errors */
export function parseLlama2c(bytes: Uint8Array, name: string): LlamaCheckpoint {
  const whole = Math.floor(bytes.length / 4);
  const copy = bytes.slice(0, whole * 4);
  const header = new Int32Array(copy.buffer, 0, Math.min(headerNumbers, whole));
  const { config, isTied } = readHeader(header, name);
  const floats = new Float32Array(copy.buffer).subarray(headerNumbers);
  let at = 0;
  const take = (...shape: readonly number[]): NdArray => {
    const count = elementCount(shape);
    if (at + count > floats.length || bytes.length % 4 !== 0) {
      throw notACheckpoint(name, 'as many numbers as the header says', `${bytes.length} bytes`);
    }
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
  if (at !== floats.length) {
    throw notACheckpoint(name, `${(at + headerNumbers) * 4} bytes`, `${bytes.length} bytes`);
  }

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
  return { config, parameters };
}

function readHeader(
  header: Int32Array,
  name: string,
): { readonly config: LlamaConfig; readonly isTied: boolean } {
  const [width, feedForwardWidth, layers, heads, keyValueHeads, vocabulary, contextLength] =
    header as unknown as readonly [number, number, number, number, number, number, number];
  const sizes = [width, feedForwardWidth, layers, heads, keyValueHeads, contextLength];
  const isSound =
    header.length === headerNumbers &&
    sizes.every((size) => size > 0 && size < 2 ** 24) &&
    vocabulary !== 0 &&
    Number.isInteger(width / heads) &&
    Number.isInteger(heads / keyValueHeads);
  if (!isSound) {
    throw notACheckpoint(
      name,
      'a header of seven sizes that fit each other',
      `[${header.join(', ')}]`,
    );
  }
  return {
    config: {
      vocabularySize: Math.abs(vocabulary),
      contextLength: contextLength,
      layers,
      heads,
      keyValueHeads,
      width,
      feedForwardWidth,
      normEpsilon: 1e-5,
      rotaryBase: 10_000,
    },
    // A negative vocabulary says that the last matrix is not the embedding.
    isTied: vocabulary > 0,
  };
}

function notACheckpoint(name: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'checkpoint-format',
    kind: 'usage',
    what: `${name} is not a checkpoint of llama2.c`,
    expected,
    received,
  });
}
