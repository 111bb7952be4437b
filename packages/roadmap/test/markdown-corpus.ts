/**
 * @file Documents made up for the tests: everything that can stand in a learner's roadmap, nested
 * and broken in every way, with look-alikes of boxes and tables where none are.
 */
import * as fc from 'fast-check';

type Lines = readonly string[];

const word = fc.constantFrom(
  'Attention',
  'KV cache',
  '**bold** words',
  '_soft_ ~~gone~~',
  '`code`',
  '`a [ ] b`',
  '[link](https://a.example/x)',
  '[link]',
  'https://a.example/[x]',
  '<b>html</b>',
  '<!-- [ ] no -->',
  '&amp; more',
  'Größe',
  '注意力机制',
  'الانتباه',
  'ध्यान',
  '🟢 ok',
  'e\u0301a',
  'a * b',
  '1. two',
  '- no',
  '[ ] again',
  String.raw`\[ ] no`,
);

const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));

const boxLike = fc.constantFrom(
  '[ ] ',
  '[x] ',
  '[X] ',
  '[ ]  ',
  '[x]\t',
  '[ ] **',
  '[ ]',
  '[x]',
  '[] ',
  '[  ] ',
  '[-] ',
  '[ ](u) ',
  '[x][r] ',
  String.raw`\[ ] `,
  '',
  '',
);

const line = fc.tuple(boxLike, text).map(([box, words]) => box + words);

const listMark = fc.constantFrom('- ', '* ', '+ ', '1. ', '1) ', '-\t', '-  ', '-     ', '> ');

const cell = fc.constantFrom(
  ' ',
  '  ',
  '',
  ' a ',
  ' **b** ',
  '\tc\t',
  String.raw` a \| b `,
  ' `c` ',
  '` | `',
  ' L0 ',
  ' [ ] d ',
  ' 注意 ',
  ' 🟢 ',
  String.raw` end\a `,
);

const row = fc
  .tuple(fc.array(cell, { minLength: 1, maxLength: 5 }), fc.boolean(), fc.boolean())
  .map(([cells, opens, closes]) => (opens ? '|' : '') + cells.join('|') + (closes ? '|' : ''));

const table: fc.Arbitrary<Lines> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(row, { maxLength: 4 }))
  .map(([columns, rows]) => [
    '',
    `|${' h |'.repeat(columns)}`,
    `|${'---|'.repeat(columns)}`,
    ...rows,
    '',
  ]);

const leaf: fc.Arbitrary<Lines> = fc.oneof(
  { weight: 4, arbitrary: fc.array(line, { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: table },
  text.map((words) => ['', `## ${words}`, '']),
  text.map((words) => ['', words, '---', '']),
  line.map((words) => ['', '```', `- ${words}`, '| a |', '|---|', '```', '']),
  line.map((words) => ['', `    - ${words}`, '']),
  line.map((words) => ['', '<div>', `- ${words}`, '</div>', '']),
  line.map((words) => ['', '<!--', `- ${words}`, '', '| a |', '|---|', '| b |', '-->', '']),
  text.map((words) => [
    '<details><summary>more</summary>',
    '',
    `- [ ] ${words}`,
    '',
    '</details>',
    '',
  ]),
  fc.constantFrom<Lines>([''], ['', ''], ['---'], ['***', '']),
);

const nested = (blocks: fc.Arbitrary<Lines>): fc.Arbitrary<Lines> =>
  fc
    .tuple(listMark, line, fc.array(blocks, { maxLength: 3 }), fc.constantFrom(0, 0, 0, 1))
    .map(([mark, first, inner, skew]) => {
      const indent = mark === '> ' ? mark : mark === '-\t' ? '\t' : ' '.repeat(mark.length + skew);
      return [mark + first, ...inner.flat().map((below) => under(indent, below))];
    });

/** markdown-it counts the columns of a tab behind two quotation marks wrongly: none is made here. */
function under(indent: string, below: string): string {
  if (below === '') return '';
  return (
    indent + (indent === '> ' ? below.replaceAll('-\t', '-   ').replaceAll('\t', '    ') : below)
  );
}

const { block } = fc.letrec<{ block: Lines }>((tie) => ({
  block: fc.oneof({ maxDepth: 4 }, leaf, nested(tie('block')), nested(tie('block'))),
}));

export const lineEnds = ['\n', '\r\n', '\r'] as const;

/** One line end throughout, with or without one at the end. */
export const documents: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(block, { minLength: 1, maxLength: 8 }),
    fc.constantFrom(...lineEnds),
    fc.boolean(),
  )
  .map(([blocks, end, closes]) => blocks.flat().join(end) + (closes ? end : ''));

/** Any text at all, mostly of characters that mean something to Markdown. */
export const noise: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...Array.from('-*+>|[]xX #`_\\:!<&"1.)(~ \t\n\n\r')) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('a', 'L0', '\r\n', '\0', '\uFEFF', '\u00A0', '🟢', 'é'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }) },
  ),
  maxLength: 120,
});
