export type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from './tokenizer.ts';
export { patternNames, patternSources, preTokenize } from './bpe/pre-tokenize.ts';
export type { PatternName } from './bpe/pre-tokenize.ts';
export { BpeTokenizer } from './bpe/tokenizer.ts';
export type { BpeModel } from './bpe/model.ts';
export { bpeFromMerges } from './bpe/from-merges.ts';
export { trainBpe, trainBpeAsync } from './bpe/train.ts';
export type { TrainBpeOptions } from './bpe/train.ts';
export { fromTiktokenRanks, toTiktokenRanks } from './bpe/tiktoken-ranks.ts';
export type { TiktokenOptions } from './bpe/tiktoken-ranks.ts';
export { UnigramTokenizer } from './unigram/tokenizer.ts';
export type { UnigramOptions } from './unigram/vocabulary.ts';
export { trainUnigram } from './unigram/train.ts';
export type { TrainUnigramOptions, UnigramRound } from './unigram/train.ts';
export { fromSentencePiece, readSentencePiece } from './unigram/sentencepiece.ts';
export { ScoredBpeTokenizer } from './scored-bpe/tokenizer.ts';
export type { ScoredBpeOptions } from './scored-bpe/tokenizer.ts';
export { fromLlama2cTokenizer, readLlama2cTokenizer } from './scored-bpe/llama2c.ts';
export type { NormalizerStep } from './normalize/normalize.ts';
export { WordPieceTokenizer } from './wordpiece/tokenizer.ts';
export type { WordPieceOptions } from './wordpiece/tokenizer.ts';
export { bertSpecialTokens, trainWordPiece } from './wordpiece/train.ts';
export type { TrainWordPieceOptions } from './wordpiece/train.ts';
export {
  fromTokenizerJson,
  readTokenizerJson,
  toTokenizerJson,
} from './tokenizer-json/tokenizer-json.ts';
export type {
  AnyTokenizer,
  TokenizerFile,
  TokenizerSurroundings,
} from './tokenizer-json/tokenizer-json.ts';
export { applyTemplate } from './tokenizer-json/template.ts';
export type { Template, TemplatePart } from './tokenizer-json/template.ts';
