/**
 * @file Reads a SentencePiece model file (a serialized ModelProto) into a unigram tokenizer.
 *
 * Source of the field numbers and of the defaults: google/sentencepiece,
 * src/sentencepiece_model.proto; of the treatment of white space: src/normalizer.cc.
 */
import { GradusError } from '@gradus/runtime';
import { Charsmap } from '../normalize/charsmap.ts';
import type { NormalizerStep } from '../normalize/normalize.ts';
import { type FieldValue, type Message, readMessage } from './sentencepiece-protobuf.ts';
import { readTokenizerFile } from '../tokenizer-json/file.ts';
import { spaceMark } from './vocabulary.ts';
import { UnigramTokenizer } from './tokenizer.ts';

const modelFields = { pieces: 1, trainerSpec: 2, normalizerSpec: 3 } as const;
const pieceFields = { piece: 1, score: 2, type: 3 } as const;
const trainerFields = { modelType: 3, treatWhitespaceAsSuffix: 24, byteFallback: 35 } as const;
const normalizerFields = {
  precompiledCharsmap: 2,
  addDummyPrefix: 3,
  removeExtraWhitespaces: 4,
  escapeWhitespaces: 5,
} as const;

const pieceTypes = ['', 'normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const;
const modelTypes = ['', 'unigram', 'bpe', 'word', 'char'] as const;

/**
 * Control pieces such as `<s>`, and the unknown piece, become special tokens. A token decodes to
 * its own spelling, where SentencePiece prints ⁇ for unknown and nothing for control pieces.
 * @throws GradusError `unreadable-tokenizer-file`, and those of `fromSentencePiece`
 */
export async function readSentencePiece(path: string): Promise<UnigramTokenizer> {
  return readTokenizerFile(path, fromSentencePiece);
}

/** @throws GradusError `invalid-sentencepiece-model`, `invalid-protobuf`, `corrupt-vocabulary` */
export function fromSentencePiece(bytes: Uint8Array): UnigramTokenizer {
  const model = readMessage(bytes);
  const trainer = readMessage(bytesField(model, modelFields.trainerSpec));
  const normalizer = readMessage(bytesField(model, modelFields.normalizerSpec));
  refuseOtherModels(trainer, normalizer);

  const pieces: [string, number][] = [];
  const specialTokens = new Map<string, number>();
  const unusedIds = new Set<number>();
  let unknownId = -1;
  for (const [id, value] of (model.get(modelFields.pieces) ?? []).entries()) {
    const message = readMessage(asBytes(value));
    const piece = new TextDecoder().decode(bytesField(message, pieceFields.piece));
    const type = pieceTypes[numberField(message, pieceFields.type, 1)];
    if (type === undefined || type === '' || type === 'user-defined')
      throw invalid(
        'pieces of type normal, unknown, control, unused or byte',
        `${type === 'user-defined' ? 'the user-defined piece' : 'an unknown type for'} ${JSON.stringify(piece)}`,
      );
    pieces.push([piece, numberField(message, pieceFields.score, 0)]);
    if (type === 'unknown') unknownId = id;
    if (type === 'unknown' || type === 'control') specialTokens.set(piece, id);
    if (type === 'unused') unusedIds.add(id);
  }
  return new UnigramTokenizer({
    pieces,
    unknownId,
    specialTokens,
    unusedIds,
    byteFallback: numberField(trainer, trainerFields.byteFallback, 0) === 1,
    normalizer: normalizerSteps(normalizer),
    // Its ▁ goes in front whatever the text starts with: a step, not the tokenizer's own prefix.
    prefix: 'never',
    dropLeadingSpace: addsPrefix(normalizer),
  });
}

/** The character map; one space for many, none at the ends; ▁ for spaces, and one in front. */
function normalizerSteps(spec: Message): NormalizerStep[] {
  const steps: NormalizerStep[] = [];
  const charsmap = bytesField(spec, normalizerFields.precompiledCharsmap);
  if (charsmap.length > 0) steps.push({ type: 'charsmap', charsmap: new Charsmap(charsmap) });
  const trims = numberField(spec, normalizerFields.removeExtraWhitespaces, 1) === 1;
  if (trims)
    steps.push(
      { type: 'replace', pattern: { expression: ' {2,}' }, content: ' ' },
      { type: 'replace', pattern: { expression: '\\A ' }, content: '' },
    );
  steps.push({ type: 'replace', pattern: { text: ' ' }, content: spaceMark });
  // At the end a mark that the text already had goes as well.
  if (trims) steps.push({ type: 'replace', pattern: { expression: '(?<!▁)▁+\\z' }, content: '' });
  if (addsPrefix(spec)) steps.push({ type: 'prepend', content: spaceMark });
  return steps;
}

const addsPrefix = (spec: Message): boolean =>
  numberField(spec, normalizerFields.addDummyPrefix, 1) === 1;

function refuseOtherModels(trainer: Message, normalizer: Message): void {
  const modelType = modelTypes[numberField(trainer, trainerFields.modelType, 1)];
  if (modelType !== 'unigram') throw invalid('a unigram model', `model type ${modelType}`);
  if (numberField(trainer, trainerFields.treatWhitespaceAsSuffix, 0) === 1)
    throw invalid('white space in front of words', 'treat_whitespace_as_suffix');
  if (numberField(normalizer, normalizerFields.escapeWhitespaces, 1) === 0)
    throw invalid('spaces written ▁', 'escape_whitespaces = false');
}

/** The last value of a field, as protocol buffers want it for fields that do not repeat. */
const lastValue = (message: Message, field: number): FieldValue | undefined =>
  message.get(field)?.at(-1);

function numberField(message: Message, field: number, absent: number): number {
  const value = lastValue(message, field) ?? absent;
  if (typeof value !== 'number') throw invalid(`a number in field ${field}`, 'bytes');
  return value;
}

function bytesField(message: Message, field: number): Uint8Array {
  return asBytes(lastValue(message, field) ?? new Uint8Array());
}

function asBytes(value: FieldValue): Uint8Array {
  if (typeof value === 'number') throw invalid('bytes', `the number ${value}`);
  return value;
}

const invalid = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'invalid-sentencepiece-model',
    kind: 'usage',
    what: 'This is no SentencePiece model that can be used',
    expected,
    received,
    remedy: 'Give the .model file of a unigram model.',
  });
