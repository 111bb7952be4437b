import { describe, expect, it } from 'vitest';
import {
  clustersOf,
  formatGoldenSet,
  hashCases,
  parseGoldenSet,
  type GoldenCase,
} from '../../src/golden-sets/golden-set.ts';

const header = {
  name: 'bakery',
  version: 1,
  guideline: 'Right is what the text says. In doubt: none.',
};
const cases: GoldenCase[] = [
  {
    id: 'q1',
    input: 'Where is it?',
    expected: ['Mill Street'],
    cluster: 'clock',
    strata: { kind: 'place' },
  },
  {
    id: 'q2',
    input: 'Who sang?',
    expected: [],
    relevant: { d1: 2 },
    labels: [{ by: 'ann', value: 'none' }],
  },
];
const text = formatGoldenSet(header, cases);

describe('a golden set', () => {
  it('is written and read', () => {
    expect(text.split('\n')).toHaveLength(4);
    expect(parseGoldenSet(text, 'f')).toEqual({
      schema: 'gradus.golden-set/1',
      ...header,
      contentHash: hashCases(cases),
      cases,
    });
  });

  it('has a hash of its content, whatever the order and the formatting', () => {
    const [first, ...lines] = text.trim().split('\n');
    const respaced = lines
      .toReversed()
      .map((line) => JSON.stringify(JSON.parse(line), undefined, 1).replaceAll('\n', ' '));
    expect(parseGoldenSet([first, ...respaced].join('\n'), 'f').cases).toHaveLength(2);
    const reordered = cases.map(
      (one) => Object.fromEntries(Object.entries(one).toReversed()) as GoldenCase,
    );
    expect(hashCases(reordered)).toBe(hashCases(cases));
    expect(hashCases([cases[0]!])).not.toBe(hashCases(cases));
  });

  it('says which cases belong together', () => {
    const { by, of } = clustersOf(cases, 'document');
    expect([by, of('q1'), of('q2')]).toEqual(['document', 'clock', 'case q2']);
  });

  it('is refused when a case was changed and the version was not', () => {
    expect(() => parseGoldenSet(text.replace('Mill Street', 'Hill Street'), 'set.jsonl')).toThrow(
      /^The cases of set.jsonl are not those of version 1: expected content [0-9a-f]{12}…; received [0-9a-f]{12}…\. Write the set anew/,
    );
  });

  it.each([
    ['not JSON', 'nonsense', /line 1: expected one JSON object; received "nonsense"/],
    ['another schema', text.replace('golden-set/1', 'golden-set/2'), /line 1: .* schema: /],
    [
      'an unknown field',
      text.replace('"input":"Who', '"inputs":1,"input":"Who'),
      /line 3: .*inputs/,
    ],
    [
      'a field of another type',
      text.replace('["Mill Street"]', '"Mill Street"'),
      /line 2: .* expected: /,
    ],
    [
      'an id twice',
      text.replace('"q2"', '"q1"'),
      /line 3: expected each id once; received "q1" as in line 2/,
    ],
    ['no case', text.split('\n')[0]!, /at least one case/],
  ])('names the line of %s', (_, content, message) => {
    expect(() => parseGoldenSet(content, 'f')).toThrow(message);
  });
});
