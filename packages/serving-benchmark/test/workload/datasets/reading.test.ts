import { createRandom } from '@gradus/statistics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonElements } from '../../../src/workload/datasets/json-elements.ts';
import { keeperOf } from '../../../src/workload/datasets/keep.ts';
import { readLines } from '../../../src/workload/datasets/lines.ts';
import { readTable } from '../../../src/workload/datasets/table.ts';
import { temporaryFiles } from '../files.ts';
import { theory } from '../distributions.ts';

const files = temporaryFiles();
const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

describe('lines', () => {
  it('end in LF or CRLF, the last one perhaps in nothing, and lose a byte order mark', async () => {
    const path = files.write('lines.txt', '\uFEFFone\r\ntwo\n\nfour');
    expect(await all(readLines(path))).toEqual([
      { number: 1, text: 'one' },
      { number: 2, text: 'two' },
      { number: 3, text: '' },
      { number: 4, text: 'four' },
    ]);
  });

  it('are whole across the pieces in which a file is read', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => 'é'.repeat(i % 400) + String(i));
    const path = files.write('long.txt', texts.join('\r\n'));
    expect((await all(readLines(path))).map(({ text }) => text)).toEqual(texts);
  });

  it('stop when asked to', async () => {
    const path = files.write('stop.txt', 'one\n');
    const reason = new Error('enough');
    await expect(all(readLines(path, AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});

describe('tables', () => {
  it('are read by the names in their header', async () => {
    const path = files.write('table.csv', 'x,b,a\n1,2,3\n\n4,5,6\n');
    expect(await all(readTable(path, ['a', 'b']))).toEqual([
      { line: 2, fields: ['3', '2'] },
      { line: 4, fields: ['6', '5'] },
    ]);
  });

  it.each([
    ['a,c\n1,2\n', 'line 1: expected a header with a, b; received "a,c"'],
    ['a,b\n1,2\n3\n', 'line 3: expected 2 fields; received "3"'],
    ['a,b\n"1",2\n', 'line 2: expected fields without quotation marks'],
  ])('name the line of %j', async (content, expected) => {
    const path = files.write('bad.csv', content);
    await expect(all(readTable(path, ['a', 'b']))).rejects.toThrow(expected);
  });
});

describe('elements of a JSON array', () => {
  it('are those of JSON.parse, whatever they hold', async () => {
    const values = fc.array(fc.jsonValue(), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(values, fc.constantFrom(undefined, 1, '\t'), async (list, indent) => {
        const path = files.write('any.json', JSON.stringify(list, undefined, indent));
        const read = (await all(readJsonElements(path))).map(({ value }) => value);
        expect(read).toEqual(JSON.parse(JSON.stringify(list)));
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('are whole across the pieces in which a file is read, and know their lines', async () => {
    const list = Array.from({ length: 700 }, (_, i) => ({ text: '"]},\\'.repeat(i), i }));
    const path = files.write('large.json', JSON.stringify(list, undefined, 2));
    const read = await all(readJsonElements(path));
    expect(read.map(({ value }) => value)).toEqual(list);
    // "[", then four lines for each element.
    expect(read.map(({ line }) => line)).toEqual(list.map((_, i) => 2 + 4 * i));
  });

  it.each([
    ['{"a": 1}', 'line 1: expected a JSON array; received "{"'],
    ['\n[1,\n2', 'line 3: expected the ] that ends the array; received the end of the file'],
    ['', 'expected a JSON array; received the end of the file'],
    ['[1,\n\n{"a": }]', 'line 3: expected JSON'],
    ['[1,]', 'expected JSON'],
    ['[1]\nx', 'line 2: expected nothing after the array; received "x"'],
  ])('name the line of %j', async (content, expected) => {
    const path = files.write('bad.json', content);
    await expect(all(readJsonElements(path))).rejects.toThrow(expected);
  });
});

describe('a selection', () => {
  it('is the beginning of the file, and reads no further', () => {
    const keeper = keeperOf<number>({ limit: 3, order: 'file' }, createRandom(1));
    expect([5, 6, 7].map((entry) => keeper.offer(entry))).toEqual([true, true, false]);
    expect(keeper.finish()).toEqual([5, 6, 7]);
  });

  it('is a sample in which each entry is equally likely at each place', () => {
    const counts = Array.from({ length: 20 }, () => 0);
    const runs = 4000;
    for (let run = 0; run < runs; run++) {
      const keeper = keeperOf<number>({ limit: 5, order: 'shuffled' }, createRandom(run));
      for (let entry = 0; entry < 20; entry++) keeper.offer(entry);
      counts[keeper.finish()[0]!]!++;
    }
    const expected = runs / 20;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(theory.chiSquared['19']!);
  });
});
