/**
 * @file Front matter is read by a fast parser and, where that objects, by one that knows lines. The
 * two are held against each other on pages as they are written and on pages that were tampered with.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { parseFrontMatter } from '../src/front-matter.ts';

const page = readFileSync(join(import.meta.dirname, 'fixtures/example/RESULTS.md'), 'utf8');
const yaml = /^---\n(.*?\n)---\n/s.exec(page)?.[1] ?? '';

/** What the other parser says; undefined where it objects. */
function reference(text: string): { readonly value: unknown } | undefined {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  return { value: document.toJS() };
}

describe('a page as it is written', () => {
  it('reads the same', () => {
    expect(yaml.length).toBeGreaterThan(1000);
    expect(parseFrontMatter(yaml)).toMatchObject({ value: reference(yaml)?.value });
  });

  it('knows the line of every field', () => {
    const read = parseFrontMatter(yaml);
    if ('fault' in read) throw new Error(read.fault.received);
    const lines = page.split('\n');
    for (const field of ['id', 'seed', 'summary', 'environment', 'claims', 'digest']) {
      expect(lines[read.lineOf([field]) - 1]).toMatch(RegExp(`^${field}:`));
    }
  });
});

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('yes', 'no', 'null', '~', '0x1F', '0o17', '1e3', '-.5', '.inf', '1_000', '012'),
  fc.constantFrom('2026-11-20', '2026-11-20T10:00:00.000Z', '*alias', '&anchor', '!!str x', '- a'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{0,10}$/);
const record = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar), fc.dictionary(key, scalar)));

describe('any plain data', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(record, (value) => {
        const text = stringify(value, { lineWidth: 0 });
        const read = parseFrontMatter(text);
        expect('fault' in read ? read.fault : read.value).toEqual(reference(text)?.value);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('a page with a change', () => {
  const signs = fc.constantFrom(
    ...Array.from(' \n\t:-[]{}&*!|>\'"#%@,?~=0123456789azAZ\u00E9\u2028'),
  );
  const change = fc.record({
    at: fc.nat(yaml.length - 1),
    remove: fc.nat(3),
    insert: fc.array(signs, { maxLength: 4 }).map((chars) => chars.join('')),
  });

  it('is never read as something else than the other parser reads', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let text = yaml;
        for (const { at, remove, insert } of changes) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
        }
        const read = parseFrontMatter(text);
        if ('fault' in read) return;
        const other = reference(text);
        expect({ text: text.length, value: read.value }).toEqual({
          text: text.length,
          value: other === undefined ? 'what the other parser refuses' : other.value,
        });
      }),
      { numRuns: 800, seed: 1 },
    );
  });
});

describe('what may mean more than it shows is refused', () => {
  it.each([
    ['an anchor', 'a: &x 1\nb: 2\n', 'the anchor &x'],
    ['an alias', 'a: &x 1\nb: *x\n', 'the anchor &x'],
    ['a tag', 'a: !!str 1\n', 'the tag tag:yaml.org,2002:str'],
    ['a repeated key', 'a: 1\na: 2\n', 'the key a twice'],
    ['an anchor in a flow', 'a: [&x 1, 2]\n', 'the anchor &x'],
    ['an anchor behind a dash', 'a:\n  -  &x 1\n', 'the anchor &x'],
  ])('%s', (_, text, received) => {
    expect(parseFrontMatter(text)).toMatchObject({ fault: { received } });
  });
});
