import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@gradus/runtime';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseResults,
  readResults,
  verifyResults,
  writeResults,
  type Draft,
  type DraftBody,
} from '../src/index.ts';
import { exampleClaim, exampleDraft, put } from './example.ts';
import { exampleRepository, temporaryFolder } from './folders.ts';

describe('writeResults', () => {
  it('writes what readResults reads back and verifyResults accepts', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results/example');
    const written = await writeResults(folder, exampleDraft(repositoryRoot));
    expect(await readResults(join(folder, 'RESULTS.md'))).toEqual(written);
    expect(await verifyResults(folder, { repositoryRoot })).toEqual({
      results: written,
      problems: [],
      stale: [],
    });
  });

  it('names artifacts by their content and lets plots and tables point there', async () => {
    const repositoryRoot = await exampleRepository();
    const content = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const results = await writeResults(
      join(repositoryRoot, 'results'),
      exampleDraft(repositoryRoot, {
        artifacts: [{ name: 'a.curve-2.svg', content }],
        plots: [{ title: 'A curve', path: 'a.curve-2.svg', alt: 'It rises.' }],
        tables: [],
      }),
    );
    const path = `a.curve-2.${sha256(content).slice(0, 8)}.svg`;
    expect(results.artifacts).toEqual([{ path, sha256: sha256(content), sizeBytes: 41 }]);
    expect(results.plots[0]?.path).toBe(path);
    expect(await readFile(join(repositoryRoot, 'results', path), 'utf8')).toBe(content);
  });

  it('needs a summary and one claim, nothing else', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    const { body: _full, environment: _given, ...draft } = exampleDraft(repositoryRoot);
    await writeResults(folder, {
      ...draft,
      body: { summary: 'Small.', claims: [exampleClaim], notes: undefined, target: undefined },
    });
    const { results, problems } = await verifyResults(folder, { repositoryRoot });
    expect(problems).toEqual([]);
    expect(results).toMatchObject({ notes: [], plots: [], artifacts: [] });
    expect(results).not.toHaveProperty('target');
  });

  it('reads back any text that UTF-8 can hold, and any figure', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((value) => /\S/.test(value));
    const awkward = fc.constantFrom(
      '- a',
      'a: b',
      '---',
      ' x',
      'x ',
      '1e3',
      '#x',
      'a\n---\nb\n',
      "'",
      '"\\',
    );
    const figure = fc.double({ noNaN: true, noDefaultInfinity: true });
    const parts = fc.record({ text: fc.oneof(text, awkward), figure });
    await fc.assert(
      fc.asyncProperty(parts, async (part) => {
        const written = await writeResults(
          folder,
          exampleDraft(repositoryRoot, {
            summary: part.text,
            notes: [part.text, part.text],
            claims: [
              {
                ...exampleClaim,
                statement: part.text,
                value: part.figure,
                pass: part.figure === 0,
              },
            ],
            robustness: [{ input: part.text, outcome: part.text, ok: true }],
          }),
        );
        const file = join(folder, 'RESULTS.md');
        const read = parseResults(await readFile(file, 'utf8'), file);
        expect(read).toEqual(written);
        expect(read.summary).toBe(part.text);
        expect(read.claims[0]?.value).toBe(part.figure);
        expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('writes the same bytes for the same run', async () => {
    const repositoryRoot = await exampleRepository();
    const texts: string[] = [];
    for (const name of ['one', 'two']) {
      await writeResults(join(repositoryRoot, name), exampleDraft(repositoryRoot));
      texts.push(await readFile(join(repositoryRoot, name, 'RESULTS.md'), 'utf8'));
    }
    expect(texts[0]).toBe(texts[1]);
  });
});

describe('an invalid draft', () => {
  const wrong =
    (change: Partial<Draft>, body: Partial<DraftBody> = {}) =>
    (root: string): Draft => ({ ...exampleDraft(root, body), ...change });

  it.each<[what: string, draft: (root: string) => Draft, message: RegExp]>([
    [
      'a wrong verdict',
      wrong({}, { claims: [{ ...exampleClaim, pass: false }] }),
      /^Cannot write .*RESULTS\.md, claims\[0\]\.pass: expected what value, comparison and threshold say; received false\. Nothing was written/,
    ],
    [
      'a figure that is none',
      wrong({}, { claims: [{ ...exampleClaim, value: Number.NaN, pass: false }] }),
      /claims\[0\]\.value: expected a finite number; received NaN\./,
    ],
    [
      'no claim',
      wrong({}, { claims: [] }),
      /claims: expected at least 1 entry; received a list of 0/,
    ],
    [
      'a lone surrogate',
      wrong({}, { summary: 'a\uD800' }),
      /summary: expected well-formed Unicode/,
    ],
    [
      'an artifact that leads out of the folder',
      wrong({}, { artifacts: [{ name: '../x.svg', content: '' }] }),
      /An artifact needs a name of its own: .* received "\.\.\/x\.svg"/,
    ],
    [
      'two artifacts of one name',
      wrong(
        {},
        {
          artifacts: [
            { name: 'x.svg', content: '' },
            { name: 'x.svg', content: ' ' },
          ],
        },
      ),
      /received "x\.svg" twice/,
    ],
    [
      'a plot of nothing',
      wrong({}, { plots: [{ title: 'P', path: 'gone.svg', alt: 'Nothing.' }] }),
      /expected one of: compression-curve\.svg, bytes-per-token\.csv, merges\.json; received "gone\.svg"/,
    ],
    [
      'a plot that is no picture',
      wrong({}, { plots: [{ title: 'P', path: 'merges.json', alt: 'Nothing.' }] }),
      /plots\[0\]\.path: expected the name of a \.svg file under artifacts/,
    ],
    ['a source that is not there', wrong({ sources: ['labs/gone'] }), /No source at labs\/gone/],
    [
      'a field that nobody knows',
      wrong({}, { mood: 'good' } as Partial<DraftBody>),
      /mood: expected only keys of the schema; received the unknown key "mood"/,
    ],
  ])('with %s is refused before anything is written', async (_what, draft, message) => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results/example');
    await expect(writeResults(folder, draft(repositoryRoot))).rejects.toThrow(message);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});

describe('a second run', () => {
  const second: Partial<DraftBody> = {
    summary: 'Anew.',
    artifacts: [{ name: 'bytes-per-token.csv', content: 'text,bytes\n' }],
    plots: [],
  };

  it("replaces the first and takes its files away, but nobody else's", async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    await writeResults(folder, exampleDraft(repositoryRoot));
    const others = ['notes.md', 'my.0123abcd.svg', '.notes.md.0123456789ab.tmp', 'data/x.csv'];
    for (const name of others) await put(folder, name, 'mine');
    const left = ['.RESULTS.md.0123456789ab.tmp', '.merges.0996e909.json.0123456789ab.tmp'];
    for (const name of left) await put(folder, name, 'half');
    await writeResults(folder, exampleDraft(repositoryRoot, second));
    const names = (await readdir(folder, { recursive: true })).filter((name) => name !== 'data');
    expect(names.toSorted()).toEqual(
      [
        'RESULTS.md',
        `bytes-per-token.${sha256('text,bytes\n').slice(0, 8)}.csv`,
        ...others,
      ].toSorted(),
    );
    expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
  });

  it('mends an artifact that was changed, or replaced by a link', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    const { artifacts } = await writeResults(folder, exampleDraft(repositoryRoot));
    const [plot, data] = artifacts;
    await writeFile(join(folder, plot?.path ?? ''), 'other');
    await writeFile(join(folder, 'elsewhere'), 'mine');
    await rm(join(folder, data?.path ?? ''));
    await symlink('elsewhere', join(folder, data?.path ?? ''));
    await writeResults(folder, exampleDraft(repositoryRoot));
    expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
    expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
  });

  it('replaces evidence that cannot be read', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    await put(folder, 'RESULTS.md', '---\nhalf');
    await writeResults(folder, exampleDraft(repositoryRoot));
    expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
  });
});

describe('two runs at once', () => {
  it('write one after the other', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(await temporaryFolder(), 'results');
    const runs = Array.from({ length: 8 }, (_, index) =>
      writeResults(
        folder,
        exampleDraft(repositoryRoot, {
          summary: `Run ${index}.`,
          artifacts: [{ name: 'data.csv', content: `run\n${index % 3}\n` }],
          tables: [{ title: 'Data', path: 'data.csv' }],
          plots: [],
        }),
      ),
    );
    await Promise.all(runs);
    expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2);
  });
});
