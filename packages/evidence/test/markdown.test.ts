import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, literal, paragraphs, phrase, table } from '../src/markdown.ts';
import { parseMarkdown, readText } from './reader.ts';

const signs = fc.constantFrom(...'\\`*_{}[]()<>#+-.!|~$&:;=^"\'@/ \t\nab1é中😀'.match(/./gsu)!);
const text = fc.array(signs, { maxLength: 24 }).map((parts) => parts.join(''));
const collapsed = (value: string): string => value.replaceAll(/\s+/g, ' ').trim();
const isAutolink = (value: string): boolean => /www\.|:\/\/|@/.test(value);

describe('phrase', () => {
  it('reads as the text itself, white space aside', () => {
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(!isAutolink(value));
        const [first, ...others] = parseMarkdown(`x ${phrase(value)} y`);
        expect(others).toEqual([]);
        expect(first?.type).toBe('paragraph');
        expect(first === undefined ? '' : collapsed(readText(first))).toBe(
          collapsed(`x ${value} y`),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['cl100k_base', 'cl100k_base'],
    ['_start', String.raw`\_start`],
    ['a*b', String.raw`a\*b`],
    ['AT&T', 'AT&T'],
    ['&amp;', String.raw`\&amp;`],
    ['a\u202Eb\u0007', 'a⟨U+202E⟩b⟨U+0007⟩'],
    ['👩\u200D👧', '👩\u200D👧'],
  ])('%j becomes %j', (value, expected) => {
    expect(phrase(value)).toBe(expected);
  });
});

describe('literal', () => {
  it.each([
    ['hello ', 'hello␣'],
    [' a  b', '␣a␣␣b'],
    ['a\tb\r\nc\n', 'a⇥b⏎c⏎'],
    ['a b', 'a b'],
  ])('%j becomes %j', (value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  it('stays one cell of a table', () => {
    fc.assert(
      fc.property(text, text, (first, second) => {
        fc.pre(!isAutolink(first + second));
        const [parsed] = parseMarkdown(table(['a', 'b'], [[literal(first), literal(second)]]));
        if (parsed?.type !== 'table') throw new Error('expected a table');
        const cells = parsed.children?.[1]?.children?.map(readText);
        const shown = (value: string): string =>
          value
            .replaceAll('\n', '⏎')
            .replaceAll('\t', '⇥')
            .replaceAll(/^ +| +$| {2,}/g, (spaces) => spaces.replaceAll(' ', '␣'));
        expect(cells).toEqual([shown(first), shown(second)]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('paragraphs', () => {
  it('are paragraphs, whatever they begin with', () => {
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(!isAutolink(value));
        const blocks = parseMarkdown(paragraphs(value).join('\n\n'));
        expect(blocks.map(({ type }) => type)).toEqual(paragraphs(value).map(() => 'paragraph'));
        const read = blocks.map((block) => collapsed(readText(block))).join(' ');
        expect(read).toBe(collapsed(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are divided by blank lines', () => {
    expect(paragraphs('a\nb\n \n\nc\n')).toEqual(['a b', 'c']);
  });
});

describe('codeBlock', () => {
  it('holds code with fences of its own', () => {
    const code = 'echo 1\n```\n````\n';
    const [block] = parseMarkdown(codeBlock('sh', code));
    expect(block).toMatchObject({ type: 'code', lang: 'sh', value: code });
  });
});
