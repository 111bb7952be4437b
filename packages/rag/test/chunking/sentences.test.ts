import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../src/index.ts';

const split = (text: string): string[] =>
  sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentencesOf', () => {
  it.each([
    [
      'stops',
      'One. Two! Three? "Four." (Five.) Six',
      ['One.', 'Two!', 'Three?', '"Four."', '(Five.)', 'Six'],
    ],
    [
      'abbreviations',
      'Mr. Hill met Dr. J. Brown, e.g. at 3.5 p.m. They left.',
      ['Mr. Hill met Dr. J. Brown, e.g. at 3.5 p.m.', 'They left.'],
    ],
    [
      'lines inside a paragraph',
      'A sentence that\ngoes on. And\r\nanother.',
      ['A sentence that\ngoes on.', 'And\r\nanother.'],
    ],
    ['paragraphs without stops', 'A title\n\nand text\n  \nmore', ['A title', 'and text', 'more']],
    ['list items', 'Things:\n- one\n- two\n3. three', ['Things:', '- one', '- two', '3. three']],
    ['Chinese and Japanese', '灯台が立つ。海は静かだ。', ['灯台が立つ。', '海は静かだ。']],
    ['nothing', ' \n\n ', []],
  ])('%s', (_, text, sentences) => {
    expect(split(text)).toEqual(sentences);
  });
});
