/** @file The parts of a `tokenizer.json` that list tokens: `vocab` and `added_tokens`. */
import { z } from 'zod';
import { describeValue, invalidField, parseWith, type Path, unsupportedField } from './error.ts';

/**
 * `{ "the": 0, … }` → pairs. By hand, because a token may be called `__proto__`, and because a
 * vocabulary may have 250,000 entries.
 * @throws GradusError `invalid-tokenizer-json`
 */
export function readVocabulary(value: unknown, path: Path): [token: string, id: number][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidField(path, 'an object of tokens and ids', describeValue(value));
  const entries = Object.entries(value);
  for (const [token, id] of entries)
    if (!Number.isInteger(id) || id < 0)
      throw invalidField([...path, token], 'a whole number from 0 up', describeValue(id));
  return entries as [string, number][];
}

const addedTokensSchema = z.array(
  z.strictObject({
    id: z.int().nonnegative(),
    content: z.string().min(1),
    single_word: z.boolean().default(false),
    lstrip: z.boolean().default(false),
    rstrip: z.boolean().default(false),
    normalized: z.boolean().optional(),
    special: z.boolean().default(false),
  }),
);

/**
 * All added tokens count as special: the text may contain them only where the caller allows it.
 * @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`
 */
export function readAddedTokens(value: unknown, normalizes: boolean): Map<string, number> {
  const path = ['added_tokens'];
  const ids = new Map<string, number>();
  const taken = new Set<number>();
  for (const [index, token] of parseWith(addedTokensSchema, value ?? [], path).entries()) {
    const at = [...path, index];
    for (const flag of ['single_word', 'lstrip', 'rstrip'] as const)
      if (token[flag]) throw unsupportedField([...at, flag], 'false', 'true');
    const normalized = token.normalized ?? !token.special;
    if (normalized && normalizes)
      throw unsupportedField([...at, 'normalized'], 'false, as there is a normalizer', 'true');
    if (ids.has(token.content) || taken.has(token.id))
      throw invalidField(at, 'each token and each id once', `${token.content} (${token.id}) again`);
    ids.set(token.content, token.id);
    taken.add(token.id);
  }
  return ids;
}

export const writeAddedTokens = (specialTokens: ReadonlyMap<string, number>): unknown =>
  [...specialTokens]
    .sort(([, a], [, b]) => a - b)
    .map(([content, id]) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }));
