export { linear } from './layers/linear.ts';
export type { Linear } from './layers/linear.ts';
export { embedding } from './layers/embedding.ts';
export type { Embedding } from './layers/embedding.ts';
export { layerNorm, rmsNorm } from './layers/norms.ts';
export type { LayerNorm, RmsNorm } from './layers/norms.ts';
export { dropout } from './layers/dropout.ts';
export type { Dropout } from './layers/dropout.ts';
export { causalMask, paddingMask, slidingWindowMask } from './layers/masks.ts';
export {
  attention,
  attentionWeights,
  groupedDotProduct,
  scaledDotProduct,
} from './layers/attention.ts';
export type { Attended, Attention, AttentionOptions, KeysAndValues } from './layers/attention.ts';
export { activations, feedForward, gatedFeedForward } from './layers/feed-forward.ts';
export type { Activation, FeedForward, GatedFeedForward } from './layers/feed-forward.ts';
export { decoderBlock, encoderBlock } from './layers/blocks.ts';
export type { BlockOptions, DecoderBlock, DecoderOptions, EncoderBlock } from './layers/blocks.ts';
export { convolution } from './layers/convolution.ts';
export type { Convolution, ConvolutionOptions } from './layers/convolution.ts';
export { batchNorm, batchStatistics, movedStatistics } from './layers/batch-norm.ts';
export type { BatchNorm, ChannelStatistics } from './layers/batch-norm.ts';
export { normedConvolution, residualBlock } from './layers/residual-block.ts';
export type {
  BlockStatistics,
  Normed,
  NormedConvolution,
  ResidualBlock,
  ResidualBlockOptions,
} from './layers/residual-block.ts';
export { sinusoidalPositions } from './positions/sinusoidal.ts';
export { rotate, rotaryFrequencies, rotation } from './positions/rotary.ts';
export type { Llama3Scaling, RotaryOptions, Rotation } from './positions/rotary.ts';
export { alibiBias, alibiSlopes } from './positions/alibi.ts';
export { normalArray, ones, zeros } from './models/initialize.ts';
export { gpt2, initGpt2, nanoGptCpu } from './models/gpt2.ts';
export type {
  Gpt2Config,
  Gpt2Options,
  Gpt2Parameters,
  LanguageModelOutput,
} from './models/gpt2.ts';
export { initLlama, llama } from './models/llama.ts';
export type { LlamaBlock, LlamaConfig, LlamaOptions, LlamaParameters } from './models/llama.ts';
export type { Gpt2Model, LanguageModel, LlamaModel } from './models/language-model.ts';
export { parseLlama2c, readLlama2c, toLlama2c, writeLlama2c } from './checkpoints/llama2c.ts';
export { fromInterleaved, toInterleaved } from './checkpoints/rotary-order.ts';
export {
  parseSafetensors,
  readSafetensors,
  toSafetensors,
  writeSafetensors,
} from './checkpoints/safetensors.ts';
export type { NamedArrays, Safetensors } from './checkpoints/safetensors.ts';
export { gpt2FromNames, gpt2ToNames } from './checkpoints/gpt2-names.ts';
export type { Gpt2Layout } from './checkpoints/gpt2-names.ts';
export { llamaFromNames, llamaToNames } from './checkpoints/llama-names.ts';
export { fromHuggingFaceConfig, toHuggingFaceConfig } from './checkpoints/hugging-face-config.ts';
export type { ModelConfig } from './checkpoints/hugging-face-config.ts';
export { readHuggingFace, writeHuggingFace } from './checkpoints/hugging-face.ts';
export { firstDifference, labelledTensors } from './compare-layers.ts';
export type { LayerDifference } from './compare-layers.ts';
export { runModel } from './models/run.ts';
export type { RunModelOptions } from './models/run.ts';
export { languageModelToOnnx } from './export/onnx.ts';
export { exportHuggingFace } from './export/hugging-face.ts';
export type { ExportedTokens, HuggingFaceExport } from './export/hugging-face.ts';
