/** Text that normalization has something to do with: an arbitrary for property tests. */
import * as fc from 'fast-check';

const awkward = [
  'é', 'É', 'ñ', 'ö', 'İ', 'ß', 'Σ', 'σ', 'ſ', 'ﬁ', 'ﬃ', '①', 'Ａ', '１', '½', '™', '…', '´', '¨', 'Å', 'Ω',
  '\u0301', '\u0327', '\u030A', '\u0344', '\u0345', '\u1100', '\u1161', '\u11A8', '가', '각', 'ㅏ', 'ﾡ', 'ￂ',
  'カ', 'ｶ', '\u3099', 'ﾞ', '゛', '日', '本', '語', '한', '😀', '👩‍👧', '🇩🇪', '\u200B', '\u00AD', '\uFEFF',
  '\uFFFD', '\u00A0', '\u3000', '\u2028', '\t', '\n', '\r', ' ', '  ', '▁', '<unk>', '[UNK]', '##a', 'العربية', 'हिन्दी',
]; // prettier-ignore

const character = fc.integer({ min: 0x20, max: 0x2ffff }).map((codePoint) =>
  // No lone surrogates: platforms agree on nothing about them.
  codePoint >= 0xd800 && codePoint < 0xe000 ? 'x' : String.fromCodePoint(codePoint),
);

/** Up to about 40 characters: words, punctuation and the awkward ones above. */
export const unicodeText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom('a', 'b', 'e', 'o', 's', 't', ' ', '.', "'", '1'), weight: 4 },
      {
        arbitrary: fc.constantFrom('the ', 'ing', 'Hello', ' world', 'un', 'able', 'aaa'),
        weight: 2,
      },
      { arbitrary: fc.constantFrom(...awkward), weight: 4 },
      { arbitrary: character, weight: 1 },
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''));
