/**
 * @file The tokenizer of BLEU's reference script mteval-v13a, which sacrebleu uses by default: BLEU
 * scores of other tokenizers are other figures.
 */
import { splitWords } from './words.ts';

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
};

/** In this order, each over the result of the one before. */
const rules: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // ASCII signs but for the apostrophe, comma, hyphen and full stop.
  [/([{-~[-` -&(-+:-@/])/g, ' $1 '],
  // A full stop or comma stays within a number only.
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  // A hyphen after a digit.
  [/([0-9])(-)/g, '$1 $2 '],
];

export function tokenize13a(text: string): string[] {
  let line = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  // One entity after the other: "&amp;lt;" becomes "<", as in the reference.
  for (const [entity, sign] of Object.entries(entities)) line = line.replaceAll(entity, sign);
  line = ` ${line} `;
  for (const [pattern, replacement] of rules) line = line.replaceAll(pattern, replacement);
  return splitWords(line);
}
