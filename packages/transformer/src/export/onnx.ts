/**
 * @file A language model as an ONNX file with the inputs and outputs that Hugging Face's exporter
 * gives it, so that what runs those files runs ours: the tokens read before come in as keys and
 * values, and go out longer.
 *
 * B texts, S new tokens, P tokens read before, K heads of keys and values of D dimensions.
 */
import {
  addDims,
  asConstants,
  cast,
  dimension,
  type Tensor,
  type TensorType,
  toOnnxModel,
  trace,
} from '@gradus/tensor';
import type { KeysAndValues } from '../layers/attention.ts';
import { paddingMask } from '../layers/masks.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { runModel } from '../models/run.ts';

interface Inputs<Leaf> {
  readonly input_ids: Leaf; // int64 [B, S]
  readonly attention_mask: Leaf; // int64 [B, P+S]
  readonly position_ids: Leaf; // int64 [B, S]
  readonly past_key_values: readonly KeysAndValues<Leaf>[]; // [B, K, P, D]
}

/** The bytes of a model.onnx; `past_key_values.0.key` in, `logits` and `present.0.key` out. */
export function languageModelToOnnx(model: LanguageModel): Uint8Array {
  const constants = {
    ...model,
    parameters: asConstants<LanguageModel['parameters']>(model.parameters),
  } as LanguageModel<Tensor>;
  const build = ({ input_ids, attention_mask, position_ids, past_key_values }: Inputs<Tensor>) => {
    const { logits, present } = runModel(constants, cast(input_ids, 'int32'), {
      past: past_key_values,
      positions: cast(position_ids, 'int32'),
      mask: paddingMask(attention_mask),
    });
    return { logits, present };
  };
  return toOnnxModel(trace(build, [inputTypes(model)] as never));
}

function inputTypes({ config }: LanguageModel): Inputs<TensorType> {
  const [B, S, P] = [dimension('B'), dimension('S'), dimension('P')];
  const K = 'keyValueHeads' in config ? config.keyValueHeads : config.heads;
  const ids: TensorType = { dtype: 'int64', shape: [B, S] };
  const cache: TensorType = { dtype: 'float32', shape: [B, K, P, config.width / config.heads] };
  return {
    input_ids: ids,
    attention_mask: { dtype: 'int64', shape: [B, addDims(P, S)] },
    position_ids: ids,
    past_key_values: Array.from({ length: config.layers }, () => ({ key: cache, value: cache })),
  };
}
