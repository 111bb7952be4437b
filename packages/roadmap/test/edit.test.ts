/** @file Edits: what lies outside them stays, to the byte. */
import { applyEdits, decodeText, type Edit, encodeText, showDifference } from '@gradus/roadmap';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/**
 * A text of any characters and line ends, and edits in it that do not overlap. No two begin at the
 * same place: insertions there keep their order, which has a test of its own.
 */
const edited = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('\r\n', '\r', '\0', 'é', '🟢'),
      ),
      {
        maxLength: 20,
      },
    ),
    fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }),
  )
  .map(([parts, replacements]) => {
    const text = parts.join('');
    let offset = 0;
    const edits: Edit[] = [];
    for (const [index, part] of parts.entries()) {
      const replacement = replacements[index];
      const span = { start: offset, end: offset + part.length };
      // Every other part is edited, so that something stays.
      if (index % 2 === 1 && replacement !== undefined) edits.push({ span, text: replacement });
      offset = span.end;
    }
    const expected = parts.map((part, index) =>
      index % 2 === 1 ? (replacements[index] ?? part) : part,
    );
    return { text, edits, expected: expected.join('') };
  });

describe('applyEdits', () => {
  it('changes what is in the spans and nothing else, in whatever order they come', () => {
    fc.assert(
      fc.property(edited, ({ text, edits, expected }) => {
        expect(applyEdits(text, edits)).toBe(expected);
        expect(applyEdits(text, edits.toReversed())).toBe(expected);
      }),
    );
  });

  it('writes two insertions in one place in their order', () => {
    const span = { start: 1, end: 1 };
    expect(
      applyEdits('ab', [
        { span, text: '1' },
        { span, text: '2' },
      ]),
    ).toBe('a12b');
    expect(
      applyEdits('ab', [
        { span: { start: 1, end: 2 }, text: 'x' },
        { span, text: '1' },
      ]),
    ).toBe('a1x');
  });

  it.each([
    [
      [
        [0, 2],
        [1, 3],
      ],
    ],
    [[[0, 4]]],
    [[[2, 1]]],
    [[[-1, 1]]],
  ] as const)('refuses %j in a text of three', (spans) => {
    const edits = spans.map(([start, end]) => ({ span: { start, end }, text: '' }));
    expect(() => applyEdits('abc', edits)).toThrow(RangeError);
  });
});

describe('bytes', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\uFEFF', '\r\n', '\r', '\0', '🟢'),
    ),
  });

  it('come back as they were, whatever the text', () => {
    fc.assert(
      fc.property(text, (original) => {
        const bytes = new TextEncoder().encode(original);
        const decoded = decodeText(bytes, 'plan.md');
        expect(Buffer.from(encodeText({ ...decoded, text: applyEdits(decoded.text, []) }))).toEqual(
          Buffer.from(bytes),
        );
      }),
    );
  });

  it('keep their byte order mark, and only the first is one', () => {
    const bytes = Buffer.from('\uFEFF\uFEFFa');
    const decoded = decodeText(bytes, 'plan.md');
    expect(decoded).toEqual({ hasBom: true, text: '\uFEFFa' });
    expect(Buffer.from(encodeText(decoded))).toEqual(bytes);
  });

  it.each([
    ['Latin-1', Buffer.from('Größe', 'latin1'), 'bytes that are not UTF-8'],
    ['UTF-16, little end first', Buffer.from('\uFEFFa', 'utf16le'), 'UTF-16'],
    ['UTF-16, big end first', Buffer.from('\uFEFFa', 'utf16le').swap16(), 'UTF-16'],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'bytes that are not UTF-8'],
    ['a character cut short', Buffer.from('🟢').subarray(0, 3), 'bytes that are not UTF-8'],
  ])('that are %s are refused', (_, bytes, received) => {
    expect(() => decodeText(bytes, 'plan.md')).toThrow(
      expect.objectContaining({ code: 'not-utf8', kind: 'usage' }),
    );
    expect(() => decodeText(bytes, 'plan.md')).toThrow(received);
    expect(() => decodeText(bytes, 'plan.md')).toThrow('plan.md');
  });
});

describe('showDifference', () => {
  it.each(['\n', '\r\n', '\r'])('shows lines that differ, and one around: %j', (end) => {
    const before = Array.from({ length: 9 }, (_, index) => `line ${index}${end}`).join('');
    const shown = showDifference('plan.md', before, before.replace('line 4', 'line four'));
    expect(shown.slice(shown.indexOf('---')).split('\n')).toEqual([
      '--- plan.md',
      '+++ plan.md',
      '@@ -4,3 +4,3 @@',
      ' line 3',
      '-line 4',
      '+line four',
      ' line 5',
      '',
    ]);
  });

  it('says nothing where nothing differs', () => {
    expect(showDifference('plan.md', 'a\r\n', 'a\r\n')).toBe('');
  });
});
