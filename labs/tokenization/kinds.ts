/** @file Prose, code, letter case and languages in one vocabulary: what a word and a byte cost. */
import { parallelLanguages, type ParallelLanguage } from '@gradus/datasets';
import { formatCsv } from '@gradus/evidence';
import type { Interval, Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import { type Corpora, languages } from './corpora.ts';
import { bytesOf, pairedRatio, tokensOf, wordsOf } from './counting.ts';

export interface KindCost {
  readonly kind: string;
  readonly paragraphs: number;
  readonly bytesPerToken: Interval;
  readonly tokensPerWord: Interval;
}

export function measureKinds(corpora: Corpora, tokenizer: Tokenizer, random: Random): KindCost[] {
  const { prose, typescript, python, parallel } = corpora;
  const kinds: readonly (readonly [string, readonly string[], ParallelLanguage])[] = [
    ['English prose', prose, 'en'],
    ['the same in lower case', prose.map((text) => text.toLowerCase()), 'en'],
    ['the same in UPPER CASE', prose.map((text) => text.toUpperCase()), 'en'],
    ['TypeScript', typescript, 'en'],
    ['Python', python, 'en'],
    ...languages.map(
      (language) =>
        [`${parallelLanguages[language]} (parallel)`, parallel[language], language] as const,
    ),
  ];
  return kinds.map(([kind, texts, language]) => {
    const tokens = texts.map((text) => tokensOf(tokenizer, text));
    const words = texts.map((text) => wordsOf(text, language));
    return {
      kind,
      paragraphs: texts.length,
      bytesPerToken: pairedRatio(texts.map(bytesOf), tokens, random.split(`${kind} bytes`)),
      tokensPerWord: pairedRatio(tokens, words, random.split(`${kind} words`)),
    };
  });
}

export function kindTable(costs: readonly KindCost[]): string {
  const shown = ({ estimate, low, high }: Interval): string =>
    `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return formatCsv([
    ['text', 'paragraphs', 'bytes per token (95%)', 'tokens per word (95%)'],
    ...costs.map(({ kind, paragraphs, bytesPerToken, tokensPerWord }) => [
      kind,
      paragraphs,
      shown(bytesPerToken),
      shown(tokensPerWord),
    ]),
  ]);
}
