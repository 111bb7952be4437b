/** @file Greedy continuation with a cache: the token with the largest logit, again and again. */
import {
  argmax,
  array,
  dimension,
  type NdArray,
  slice,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import { type KeysAndValues, type LanguageModel, runModel } from '../src/index.ts';
import type { Engine } from './engines.ts';

/** @returns the ids that come behind `prompt`, `count` of them */
export async function continueGreedily(
  engine: Engine,
  model: LanguageModel,
  prompt: readonly number[],
  count: number,
): Promise<number[]> {
  const { config } = model;
  const K = 'keyValueHeads' in config ? config.keyValueHeads : config.heads;
  const D = config.width / config.heads;
  const type: TensorType = { dtype: 'float32', shape: [1, K, dimension('P'), D] };
  const none: NdArray = { dtype: 'float32', shape: [1, K, 0, D], data: new Float32Array(0) };
  const layers = Array.from({ length: config.layers });
  const next = (parameters: never, tokens: Tensor, past: readonly KeysAndValues[]) => {
    const { logits, present } = runModel({ ...model, parameters }, tokens, { past });
    const last = slice(logits, { axis: 1, start: -1 }); // [1, 1, V]
    return { token: argmax(last), present };
  };
  const tokenType = { dtype: 'int32', shape: [1, dimension('T')] };
  const types = [model.parameters, tokenType, layers.map(() => ({ key: type, value: type }))];
  await using opened = await engine.open(next, ...types);
  let past: readonly KeysAndValues<NdArray>[] = layers.map(() => ({ key: none, value: none }));
  let tokens = [...prompt];
  const found: number[] = [];
  while (found.length < count) {
    const step = await opened.run(model.parameters, array([tokens], 'int32'), past);
    past = step.present;
    tokens = [Number(step.token.data[0])];
    found.push(...tokens);
  }
  return found;
}
