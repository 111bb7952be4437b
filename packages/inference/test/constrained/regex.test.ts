/** Regular expressions against JavaScript's own: what matches is accepted, and nothing else. */
import { createRandom } from '@gradus/statistics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonSchema, compileRegex, createTokenMasks } from '../../src/index.ts';
import { models, write } from './models.ts';
import { orNothing } from './or-nothing.ts';
import { bytesAlone } from './vocabularies.ts';

const atoms = String.raw`a b c é 🙂 " - 1 . [a-c] [^a] [^\w] [] [^] \d \D \w \W \s \S \. \n \u00e9
  \u{1F642} \x61 \ud83d\ude42 [\s\d] [a\-c] [-a] [a-] [\u{1F600}-\u{1F64F}é] \/ [\b\\] \cJ \0
  [.*] [[{] (?:)`.split(/\s+/);
const atom = fc.constantFrom(...atoms);
const quantifier = fc.constantFrom(
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '{2}',
  '{1,2}',
  '{0,1}',
  '{2,}',
  '*?',
  '{0}',
);

const pattern: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(atom, quantifier).map((parts) => parts.join('')),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('(', '(?:', '(?<name>'), tie('any'), tie('any'), quantifier)
      .map(([open, one, other, count]) => `${open}${one}|${other})${count}`),
  ),
})).any;

/** Names come once in a pattern; who repeats one tests nothing here. */
const sound = pattern.filter((source) => {
  try {
    return new RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
});

const texts = fc.array(
  fc.string({ unit: fc.constantFrom(...Array.from('aabbcc1é🙂"-. \n\\[\b\0')), maxLength: 6 }),
  { minLength: 20, maxLength: 20 },
);

const matches = (source: string, text: string): boolean =>
  new RegExp(`^(?:${source})$`, 'u').test(text);

describe('a regular expression', () => {
  it('accepts a text exactly where RegExp matches it', () => {
    fc.assert(
      fc.property(sound, texts, (source, some) => {
        const constraint = orNothing(() => compileRegex(source));
        expect(some.filter((text) => constraint?.accepts(text))).toEqual(
          some.filter((text) => matches(source, text)),
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('lets models write only what RegExp matches', () => {
    fc.assert(
      fc.property(sound, fc.nat(), (source, seed) => {
        const constraint = orNothing(() => compileRegex(source));
        if (constraint === undefined) return;
        const masks = createTokenMasks(constraint, bytesAlone);
        const maxTokens = masks.machine.start.bytesToEnd + 6;
        for (const model of Object.values(models)) {
          const ids = write(masks.start({ maxTokens }), model, bytesAlone, createRandom(seed));
          const text = bytesAlone.text(ids);
          expect([text, matches(source, text)]).toEqual([text, true]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows the classes of every character', () => {
    for (const source of ['\\d', '\\w', '\\s', '.', '\\W', '[^\\s]', '[\\P{L}_]']) {
      const constraint = compileRegex(source);
      const expression = new RegExp(`^${source}$`, 'u');
      const differing: number[] = [];
      for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += codePoint < 0x3100 ? 1 : 61) {
        if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
        const character = String.fromCodePoint(codePoint);
        if (constraint.accepts(character) !== expression.test(character)) differing.push(codePoint);
      }
      expect([source, differing]).toEqual([source, []]);
    }
  });

  it('may say ^ and $ at its ends', () => {
    expect(compileRegex('^a|b$').accepts('a')).toBe(true);
    expect(compileRegex('^a|b$').accepts('ab')).toBe(false);
  });

  it.each([
    ['(?=a)b', 'position 0: expected a regular language; received lookahead, (?=…)'],
    ['a(?!b)', 'position 1: expected a regular language; received lookahead, (?!…)'],
    ['(?<=a)b', 'position 0: expected a regular language; received lookbehind, (?<=…)'],
    ['(?<!a)b', 'position 0: expected a regular language; received lookbehind, (?<!…)'],
    ['(a)\\1', 'position 3: expected a regular language; received a backreference, \\1'],
    ['(?<n>a)\\k<n>', 'position 7: expected a regular language; received a backreference, \\k'],
    ['\\bword', 'position 0: expected a regular language; received a word boundary, \\b'],
    ['(?i:a)', 'position 2: expected (…), (?:…) or (?<name>…); received flags'],
    [
      'a(^b)',
      'position 2: expected ^ and $ at the ends of the pattern, outside groups; received ^',
    ],
    ['a$b', 'position 1: expected ^ and $ at the ends'],
    ['\\ud83d', 'position 0: expected whole characters; received half of one'],
    ['*a', 'position 0: expected something to repeat before it; received *'],
    ['a**', 'position 2: expected something to repeat before it'],
    ['(a', 'position 0: expected a closing parenthesis; received none'],
    ['a)', 'position 1: expected a group for each closing parenthesis; received )'],
    ['[a', 'position 0: expected a closing bracket; received none'],
    ['[b-a]', 'position 1: expected a range from the smaller to the greater character'],
    ['[\\d-z]', 'position 1: expected a range from one character to another'],
    ['a{2,1}', 'position 1: expected the smaller count first; received {2,1}'],
    ['{', 'position 0: expected something to repeat before it'],
    ['a]', 'position 1: expected \\] for the character itself'],
    ['\\q', 'position 0: expected an escape of JavaScript under the flag u'],
    ['\\p{Nothing}', 'position 0: expected a property of Unicode'],
    ['a\\', 'position 1: expected an escape'],
    ['[]', 'No text can meet this constraint'],
  ])('%s is refused: %s', (source, message) => {
    expect(() => compileRegex(source)).toThrow(message);
  });
});

describe('a pattern in a schema', () => {
  const search = fc
    .tuple(fc.constantFrom('', '^'), sound, fc.constantFrom('', '$'))
    .map(([start, source, end]) => `${start}${source}${end}`);

  it('is found anywhere in the string, as JSON Schema says, whatever has to be escaped', () => {
    fc.assert(
      fc.property(search, texts, (source, some) => {
        const expression = new RegExp(source, 'u');
        const constraint = orNothing(() => compileJsonSchema({ type: 'string', pattern: source }));
        expect(some.filter((text) => constraint?.accepts(JSON.stringify(text)))).toEqual(
          some.filter((text) => expression.test(text)),
        );
      }),
      { numRuns: 700 },
    );
  });

  it('holds together with a length and a format', () => {
    const constraint = compileJsonSchema({
      type: 'string',
      pattern: '1|[^0-9.]',
      format: 'ipv4',
      minLength: 9,
      maxLength: 10,
    });
    expect(constraint.accepts('"10.0.0.255"')).toBe(true);
    expect(constraint.accepts('"10.0.0.25"')).toBe(true);
    expect(constraint.accepts('"10.0.0.2"')).toBe(false);
    expect(constraint.accepts('"20.0.0.255"')).toBe(false);
    expect(constraint.accepts('"10.10.0.255"')).toBe(false);
  });
});
