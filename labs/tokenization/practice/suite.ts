/**
 * @file What an implementation of byte-level BPE must do. Each case is about one thing that people
 * get wrong; the last of each group holds it against the naive reference on more text than anyone
 * would write by hand.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { type Merge, naiveDecode, naiveEncode, naiveTrain } from '../naive-bpe.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly train: (text: string, vocabularySize: number) => readonly Merge[];
  readonly encode: (text: string, merges: readonly Merge[]) => readonly number[];
  readonly decode: (ids: readonly number[], merges: readonly Merge[]) => string;
}

const page =
  'The ferry left at 7:45, ten minutes late, because the deckhand had lost the rope. "We have two ' +
  'ropes," said the captain, "and three people who lose them." Nobody laughed. The 1,200 passengers ' +
  "weren't told why they waited; they watched the gulls, the gulls watched their bread, and the " +
  'bread grew less. At 8:10 the rope was found under the rope.\n\nLater, later, later. ';
const code =
  'for (let i = 0; i < ids.length; i++) {\n  if (ids[i] === left) total += counts[i] ?? 0;\n}\n';
const scripts =
  'Der Fährmann grüßt. Паром ушёл поздно. 渡轮晚点了十分钟。 नाव देर से चली। 🚢👩‍✈️ e\u0301\u0301';

/** Merges whose order matters: a·b, c·d, b·c, ab·c. */
const ordered: readonly Merge[] = [
  [97, 98],
  [99, 100],
  [98, 99],
  [256, 99],
];

export function suite(implementation: object): PracticeCase[] {
  return [
    // From the easy one to the hard one: the first failure is the next thing to do.
    ...decodingCases(implementation as Implementation),
    ...encodingCases(implementation as Implementation),
    ...trainingCases(implementation as Implementation),
  ];
}

function trainingCases({ train }: Implementation): PracticeCase[] {
  const learns = (text: string, vocabularySize: number, merges: readonly Merge[]) => (): void =>
    assert.deepEqual(train(text, vocabularySize), merges);
  const agrees = (text: string, vocabularySize: number) => (): void =>
    assert.deepEqual(train(text, vocabularySize), naiveTrain(text, vocabularySize));
  return [
    { name: 'train: nothing from an empty text', run: learns('', 300, []) },
    {
      name: 'train: the vocabulary size counts the 256 bytes',
      run: () => assert.equal(train(page, 266).length, 10),
    },
    {
      name: 'train: the most frequent pair merges first',
      run: learns('tatatan tatatan', 257, [[116, 97]]),
    },
    {
      name: 'train: counts change with every merge',
      run: learns('abcbabcbbcabc', 259, [
        [98, 99],
        [97, 256],
        [257, 98],
      ]),
    },
    {
      name: 'train: a piece that occurs more often counts more',
      run: learns('cdcd,ab,ab,ab', 257, [[97, 98]]),
    },
    {
      name: 'train: merges do not cross from one piece into the next',
      run: learns('a b a b a b', 300, [
        [32, 98],
        [32, 97],
      ]),
    },
    { name: 'train: starts from bytes, not from characters', run: learns('éé', 257, [[195, 169]]) },
    { name: 'train: stops when no pair is left', run: learns('ab', 1000, [[97, 98]]) },
    {
      name: 'train: of equally frequent pairs the one with the greater bytes',
      run: learns('ab cd', 257, [[99, 100]]),
    },
    {
      name: 'train: ties are decided by what tokens spell, not by their ids',
      run: agrees('baab baab abab abab zz', 264),
    },
    { name: 'train: 120 merges of a page equal the reference', run: agrees(page, 376) },
    { name: 'train: code and six scripts equal the reference', run: agrees(code + scripts, 376) },
  ];
}

function encodingCases({ encode }: Implementation): PracticeCase[] {
  const gives = (text: string, merges: readonly Merge[], ids: readonly number[]) => (): void =>
    assert.deepEqual([...encode(text, merges)], ids);
  const merges = naiveTrain(page + code + scripts, 400);
  return [
    { name: 'encode: an empty text is no tokens', run: gives('', ordered, []) },
    { name: 'encode: without merges, the bytes', run: gives('hé', [], [104, 195, 169]) },
    {
      name: 'encode: what was learned first merges first',
      // Not a·bc: a·b was learned before b·c. Not abc·d: c·d was learned before ab·c.
      run: gives('abcd', ordered, [256, 257]),
    },
    { name: 'encode: merges build on merges', run: gives('abc', ordered, [259]) },
    {
      name: 'encode: of equal pairs the leftmost merges',
      run: gives('aaa', [[97, 97]], [256, 97]),
    },
    {
      name: 'encode: a pair merges everywhere it stands',
      run: gives('xabyab', [[97, 98]], [120, 256, 121, 256]),
    },
    {
      name: 'encode: merges do not cross from one piece into the next',
      run: gives('a b', [[97, 32]], [97, 32, 98]),
    },
    {
      name: 'encode: a word with the space before it is one piece',
      run: gives(' a', [[32, 97]], [256]),
    },
    {
      name: 'encode: what was never seen is spelled in bytes',
      run: () => {
        const unseen = 'Ωμέγα ☂';
        assert.deepEqual(
          [...encode(unseen, naiveTrain(page, 376))],
          [...new TextEncoder().encode(unseen)],
        );
      },
    },
    {
      name: 'encode: 80 random texts equal the reference',
      run: () => {
        for (const text of randomTexts(80)) {
          assert.deepEqual(
            [...encode(text, merges)],
            naiveEncode(text, merges),
            JSON.stringify(text),
          );
        }
      },
    },
  ];
}

function decodingCases({ decode }: Implementation): PracticeCase[] {
  const merges = naiveTrain(page + code + scripts, 400);
  const returns = (text: string) => (): void =>
    assert.equal(decode(naiveEncode(text, merges), merges), text);
  return [
    {
      name: 'decode: no tokens are an empty text',
      run: () => assert.equal(decode([], ordered), ''),
    },
    {
      name: 'decode: merged tokens spell their parts',
      run: () => assert.equal(decode([259, 257], ordered), 'abccd'),
    },
    { name: 'decode: gives back spaces and line breaks exactly', run: returns('  a \r\n\n\tb  ') },
    { name: 'decode: gives back a page', run: returns(page) },
    {
      name: 'decode: a character may be spread over tokens',
      run: () => assert.equal(decode([240, 159, 154, 162, 195, 169], []), '🚢é'),
    },
    {
      name: 'decode: what is no UTF-8 becomes U+FFFD',
      run: () => assert.equal(decode([97, 255, 195, 98, 240, 159], []), 'a\uFFFD\uFFFDb\uFFFD'),
    },
    {
      name: 'decode: a byte order mark is a character like any other',
      run: () => assert.equal(decode([239, 187, 191, 97], []), '\uFEFFa'),
    },
    {
      name: 'decode: 80 random texts come back',
      run: () => {
        for (const text of randomTexts(80)) {
          const ids = naiveEncode(text, merges);
          assert.equal(decode(ids, merges), naiveDecode(ids, merges));
        }
      },
    },
  ];
}

/** Snippets of everything above in any order, so that merges are met in company. */
function randomTexts(count: number): string[] {
  const random = createRandom(count);
  const all = Array.from(page + code + scripts);
  return Array.from({ length: count }, () => {
    const parts = Array.from({ length: 1 + random.integer(4) }, () => {
      const start = random.integer(all.length);
      return all.slice(start, start + 1 + random.integer(12)).join('');
    });
    return parts.join('');
  });
}
