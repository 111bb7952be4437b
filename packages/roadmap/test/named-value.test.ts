/** @file `Name: value` lines: the name, the value, and where it stands. */
import { describe, expect, it } from 'vitest';
import { namedValue } from '../src/named-value.ts';

const start = 7;

describe('namedValue', () => {
  it.each([
    ['Notes: text', 'notes', 'text'],
    ['**Phase:** Phase 1 - x', 'phase', 'Phase 1 - x'],
    ['**Last Updated**: YYYY-MM-DD  ', 'last updated', 'YYYY-MM-DD'],
    [
      '- **Overall Coverage**: 0 / ___ topics = **0%**',
      'overall coverage',
      '0 / ___ topics = **0%**',
    ],
    ['  - Link: _to be added_', 'link', '_to be added_'],
    ['* _Why here:_ because', 'why here', 'because'],
    ['1. Name: x', 'name', 'x'],
    ['12) Name: x', 'name', 'x'],
    ['> Name: x', 'name', 'x'],
    ['> - Name: x', 'name', 'x'],
    ['\t- Name:\tx\t', 'name', 'x'],
    ['__Name__: x', 'name', 'x'],
    ['Time: 12:30', 'time', '12:30'],
    ['Größe: x', 'größe', 'x'],
    ['नोट्स: x', 'नोट्स', 'x'],
    ['笔记: x', '笔记', 'x'],
    ['constructor: x', 'constructor', 'x'],
    ['Eval / score-2: x', 'eval / score-2', 'x'],
    ['Name: 🟢', 'name', '🟢'],
    ['Name:', 'name', ''],
    ['Name: ', 'name', ''],
  ])('of %j', (text, name, value) => {
    const found = namedValue({ start, text });
    expect([found?.name, found?.value.text]).toEqual([name, value]);
    const { span } = found?.value ?? { span: { start: 0, end: 0 } };
    expect(text.slice(span.start - start, span.end - start)).toBe(value);
  });

  it.each([
    '',
    ':',
    'no colon',
    ': x',
    '- [ ] Name: x',
    'A sentence, with more: x',
    `${'long '.repeat(10)}: x`,
    '`Name`: x',
    '| Name: x |',
    '2026: x',
  ])('of %j is none', (text) => {
    expect(namedValue({ start, text })).toBeUndefined();
  });

  it('is filled behind its first space where it is empty', () => {
    const at = (text: string): number | undefined =>
      namedValue({ start: 0, text })?.value.span.start;
    expect([at('Name:'), at('Name: '), at('Name:   ')]).toEqual([5, 6, 6]);
  });
});
