import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseResults,
  readResults,
  renderBody,
  verifyResults,
  writeResults,
  type Results,
} from '../src/index.ts';
import { exampleClaim, exampleDraft, exampleText } from './example.ts';
import { exampleRepository } from './folders.ts';
import { structure } from './reader.ts';

const example = parseResults(await exampleText(), 'RESULTS.md');
const tables = new Map([[example.tables[0]?.path ?? '', 'text,bytes\nprose,4.2\n']]);
const [firstComparison] = example.comparisons;
if (firstComparison === undefined) throw new Error('the example compares');

const render = (change: Partial<Results>): string => renderBody({ ...example, ...change }, tables);

const hostile = fc.constantFrom(
  ...String.raw`a | b¦# h¦- x¦1. x¦***¦&lt;¦\¦|¦<b>¦[a](b)¦![a](b)¦~~x~~¦$x$¦_x_¦<!-- x¦---¦> q`.split(
    '¦',
  ),
  '`',
  '```',
  'a\n\n# b',
  '    code',
  '| a |\n|---|\n',
);

describe('the pinned example', () => {
  const pinned = join(import.meta.dirname, 'fixtures/example');

  it('is byte for byte what a run writes today (make-example.ts writes it anew)', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results');
    await writeResults(folder, exampleDraft(repositoryRoot));
    expect(await readdir(folder)).toEqual(await readdir(pinned));
    for (const name of await readdir(pinned)) {
      const written = await readFile(join(folder, name), 'utf8');
      expect(written).toBe(await readFile(join(pinned, name), 'utf8'));
    }
  });

  it('is verified as it lies there', async () => {
    const repositoryRoot = await exampleRepository();
    const { problems, stale } = await verifyResults(pinned, { repositoryRoot });
    expect([problems, stale]).toEqual([[], []]);
  });

  it('has a body that follows from the front matter and the table alone', async () => {
    const results = await readResults(join(pinned, 'RESULTS.md'));
    const text = await readFile(join(pinned, 'RESULTS.md'), 'utf8');
    const path = results.tables[0]?.path ?? '';
    const table = await readFile(join(pinned, path), 'utf8');
    expect(text.endsWith(`\n---\n${renderBody(results, new Map([[path, table]]))}`)).toBe(true);
  });
});

describe('renderBody', () => {
  it.each<[claims: Results['claims'], verdict: string]>([
    [[exampleClaim], '**The claim holds.**'],
    [[{ ...exampleClaim, value: 1, pass: false }], '**The claim fails.**'],
    [[exampleClaim, exampleClaim], '**2 of 2 claims hold.**'],
    [
      [exampleClaim, { ...exampleClaim, pass: false }, { ...exampleClaim, pass: false }],
      '**1 of 3 claims hold; 2 fail.**',
    ],
  ])('opens with the verdict %#', (claims, verdict) => {
    expect(render({ claims }).split('\n')[3]).toBe(verdict);
  });

  it('names missed constraints in the verdict', () => {
    const missed = {
      name: 'Memory',
      unit: 'MB',
      comparison: '<',
      limit: 1,
      measured: 2,
      met: false,
    };
    const constraints = [missed, { ...missed, measured: 0, met: true }] as Results['constraints'];
    expect(render({ constraints })).toContain('1 fails. 1 of 2 constraints missed.**');
  });

  it('leaves out the sections that have nothing to say', () => {
    const body = render({
      comparisons: [],
      failures: [],
      constraints: [],
      hooks: [],
      robustness: [],
      inputs: [],
      notes: [],
      plots: [],
      tables: [],
      artifacts: [],
      practice: undefined,
      target: undefined,
      verdict: undefined,
    });
    const headings = body.match(/^#+ .*$/gm);
    expect(headings).toEqual([
      '# Tokenization: how text becomes numbers',
      '## Claims',
      '## How to repeat',
      '## Environment',
    ]);
  });

  it('says which arm is higher, in the order of the arms, and when none is', () => {
    const turned = {
      ...firstComparison,
      difference: -1.9,
      interval: { low: -2.1031, high: -1.7124 },
    };
    const open = { ...firstComparison, difference: 0.5, interval: { low: 0, high: 1 } };
    const body = render({ comparisons: [firstComparison, turned, open] });
    expect(body).toContain(
      '**prose** is 1.90 bytes above **code** (95% interval 1.71 to 2.10, n = 40)',
    );
    expect(body).toContain('**prose** is 1.90 bytes below **code** (95% interval −2.10 to −1.71');
    expect(body).toContain('no difference is shown between **prose** and **code**');
  });

  it('shows how a long table begins and where the rest is', () => {
    const rows = Array.from({ length: 1234 }, (_, index) => `${index},x\n`).join('');
    const path = example.tables[0]?.path ?? '';
    const body = renderBody(example, new Map([[path, `n,text\n${rows}`]]));
    expect(body).toContain('| 19 | x |');
    expect(body).not.toContain('| 20 | x |');
    expect(body).toContain(`*The first 20 of 1,234 rows; all of them in [${path}](${path}).*`);
  });

  it('shows code from outside a checkout as such', () => {
    const environment = { ...example.environment, commit: null, dirty: false };
    expect(render({ environment })).toContain('- **Code:** not from a checkout\n');
  });

  it('keeps the structure of the page whatever the texts are', () => {
    const shape = structure(pageOf('plain'));
    const text = fc
      .oneof(
        hostile,
        fc.string({ unit: 'grapheme' }),
        fc.tuple(hostile, hostile).map((pair) => pair.join('')),
      )
      .filter((value) => /\S/.test(value) && !/www\.|:\/\/|@/.test(value));
    fc.assert(
      fc.property(text, (value) => {
        expect(structure(pageOf(value))).toEqual(shape);
      }),
      { numRuns: 150 },
    );
  });
});

/** A page on which every text is `value`. */
function pageOf(value: string): string {
  const line = value.replaceAll(/[\r\n]/g, ' ');
  const claim = { ...exampleClaim, statement: value, metric: line, unit: line, oracle: value };
  const intervention = { change: value, got: value, removed: true };
  return render({
    title: line,
    topics: [line, line],
    summary: value.replaceAll(/\s+/g, ' '),
    claims: [claim, claim],
    comparisons: example.comparisons.map((comparison) =>
      Object.assign(structuredClone(comparison), {
        metric: line,
        unit: line,
        method: value,
        arms: comparison.arms.map((arm) => ({ ...arm, name: line })),
      }),
    ),
    failures: [{ case: value, expected: value, got: value, cause: value, intervention }],
    hooks: [{ name: line, kind: 'monitoring' }],
    robustness: [{ input: value, outcome: value, ok: true }],
    plots: example.plots.map(({ path }) => ({ path, title: line, alt: value })),
    target: { kind: 'real', name: line, version: line },
    verdict: { status: 'suspect', reasons: [value] },
    notes: [line],
  });
}
