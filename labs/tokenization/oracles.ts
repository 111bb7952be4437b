/** @file What the tokenizers are held against: texts themselves, a naive trainer, a peer's ids. */
import { claim, type Claim } from '@gradus/evidence';
import { type Tokenizer, trainBpe } from '@gradus/tokenizer';
import { type Corpora, kindsOfText } from './corpora.ts';
import { naiveTrain } from './naive-bpe.ts';
import type { PublishedVocabularies } from './vocabularies.ts';

/** What tokenizers stumble over. */
export const awkwardTexts: readonly string[] = [
  '',
  ' ',
  '\r\n\t \u00A0\u3000',
  'e\u0301 \u0915\u094D\u0937\u093F \u05E9\u05DC\u05D5\u05DD \u0645\u064E\u0631\u0652\u062D\u064E\u0628\u064B\u0627',
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪',
  '\u0000\u0007\u200B',
  'a'.repeat(1000),
  "I'LL we'Re don’t 'twas",
  '3.14159 1,000,000 0xFF 12345678901234567890',
];

export function identityClaims(
  corpora: Corpora,
  trained: Tokenizer,
  published: PublishedVocabularies,
): Claim[] {
  const texts = [...kindsOfText(corpora).flat(), ...awkwardTexts];
  const tokenizers = [trained, ...Object.values(published).map(({ tokenizer }) => tokenizer)];
  const lost = tokenizers.flatMap((tokenizer) =>
    texts.filter((text) => tokenizer.decode(tokenizer.encode(text)) !== text),
  ).length;
  const differing = Object.values(published).flatMap(({ tokenizer, peer }) =>
    texts.filter((text) => String(tokenizer.encode(text)) !== String(peer.encode(text))),
  ).length;
  return [
    claim({
      statement: `Decoding gives back every text, byte for byte: ${texts.length} texts, ${tokenizers.length} vocabularies.`,
      metric: 'texts that come back changed',
      value: lost,
      unit: 'texts',
      comparison: '=',
      threshold: 0,
      oracle: 'the texts',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Ids are those of the published vocabularies r50k, cl100k and o200k, on the same ${texts.length} texts.`,
      metric: 'texts with other ids',
      value: differing,
      unit: 'texts',
      comparison: '=',
      threshold: 0,
      oracle: 'gpt-tokenizer',
      replay: { class: 'exact' },
    }),
  ];
}

const naiveMerges = 300;

/** Counting all pairs anew before every merge is slow and hard to get wrong. */
export function trainingClaim({ prose, parallel }: Corpora): Claim {
  const text = [...prose.slice(0, 12), ...parallel.ru.slice(0, 8), ...parallel.ja.slice(0, 8)].join(
    '\n',
  );
  const vocabularySize = 256 + naiveMerges;
  const ours = trainBpe(text, { vocabularySize }).mergeIds;
  const naive = naiveTrain(text, vocabularySize);
  const differing = naive.filter((merge, index) => String(merge) !== String(ours[index])).length;
  return claim({
    statement: `Training with counts that are corrected in place learns the ${naiveMerges} merges that counting anew learns.`,
    metric: 'merges that differ',
    value: differing + Math.abs(ours.length - naive.length),
    unit: 'merges',
    comparison: '=',
    threshold: 0,
    oracle: 'a naive trainer (labs/tokenization/naive-bpe.ts)',
    replay: { class: 'exact' },
  });
}
