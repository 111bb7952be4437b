/** @file Signs of mastery as a document has them, and stages in its cells. */
import { readRoadmap, stageIn, statusOf } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

const signs = { 'not started': '⚪', learning: '🟡', solid: '🟢', advanced: '🔵', expert: '🟣' };
const legendOf = (text: string): unknown => readRoadmap(text).legend;

describe('a legend', () => {
  it.each([
    '⚪ not started · 🟡 learning · 🟢 solid · 🔵 advanced · 🟣 expert',
    '> **Mastery legend**: ⚪ Not Started, 🟡 Learning, 🟢 Solid, 🔵 Advanced, 🟣 Expert.',
    '🟣 expert\n🔵 advanced\n🟢 solid\n🟡 learning\n⚪ not started',
    // Further words of its own are no signs.
    'Legend of deep learning: ⚪ not started 🟡 learning 🟢 solid 🔵 advanced 🟣 expert. Keep learning!',
    '⚪ not started 🟡 learning 🟢 solid 🔵 advanced 🟣 expert — learning takes time',
  ])('is read from %j', (text) => {
    expect(legendOf(text)).toEqual(signs);
  });

  it('is read with signs that an editor broke', () => {
    const text = 'ðŸŸ¡ learning âšª not started ðŸŸ¢ solid ðŸ”µ advanced ðŸŸ£ expert';
    expect(legendOf(text)).toEqual({
      'not started': 'âšª',
      learning: 'ðŸŸ¡',
      solid: 'ðŸŸ¢',
      advanced: 'ðŸ”µ',
      expert: 'ðŸŸ£',
    });
  });

  it.each([
    // One is missing.
    '⚪ not started 🟡 learning 🟢 solid 🔵 advanced',
    // No signs, or the same before all.
    'first not started then learning then solid then advanced then expert',
    '· not started · learning · solid · advanced · expert',
    '- ⚪ not started 🟡 learning 🟢 solid 🔵 advanced 🟣 expert',
    '```\n⚪ not started 🟡 learning 🟢 solid 🔵 advanced 🟣 expert\n```',
  ])('is not read from %j', (text) => {
    expect(legendOf(text)).toBeUndefined();
  });

  it('is the first of two', () => {
    const line = (list: readonly string[]): string =>
      Object.keys(signs)
        .map((stage, index) => `${list[index]} ${stage}`)
        .join(' ');
    const text = `${line(Object.values(signs))}\n\n${line(['1', '2', '3', '4', '5'])}`;
    expect(legendOf(text)).toEqual(signs);
  });
});

describe('a status cell', () => {
  it.each([
    ['⚪ Not Started', 'not started'],
    ['🟡 Learning', 'learning'],
    ['SOLID', 'solid'],
    ['**Advanced**', 'advanced'],
    ['expert (2026)', 'expert'],
    ['Planned', undefined],
    ['Consolidated', undefined],
    ['', undefined],
  ])('that says %j means %s', (text, stage) => {
    expect(stageIn(text)).toBe(stage);
  });

  it('is written with the sign of the document', () => {
    expect(statusOf('not started', signs)).toBe('⚪ Not Started');
    expect(statusOf('expert', signs)).toBe('🟣 Expert');
  });
});
