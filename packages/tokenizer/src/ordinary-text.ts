/** @file What training looks at: the text between the special tokens, which nothing is learned of. */
import { SpecialTokens } from './special-tokens.ts';

export function* ordinaryText(
  texts: string | Iterable<string>,
  specialTokens: Iterable<string>,
): Generator<string> {
  const specials = new SpecialTokens(
    new Map(Array.from(specialTokens, (token, id) => [token, id])),
  );
  for (const text of typeof texts === 'string' ? [texts] : texts)
    for (const { start, stop, id } of specials.split(text, 'all'))
      if (id === undefined) yield text.slice(start, stop);
}
