import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, readResults, resultsFileName } from '@gradus/evidence';
import { silentProgress, workspacePaths } from '@gradus/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineLab, type GivenOptions, type Lab, labCommand, runLab } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-run-lab-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** It claims how long the value was that it was given. */
const labWith = (names: readonly string[]): Lab =>
  defineLab({
    id: 'mini-gpt',
    title: 'A lab',
    question: 'What was given?',
    topics: ['mini-gpt'],
    subjects: [],
    options: names.map((name) => ({ name, value: 'text', description: 'a text', example: 'x' })),
    run: async ({ options }) => ({
      summary: 'It was given something.',
      claims: [
        claim({
          statement: 'It was given.',
          metric: 'length',
          value: options['corpus']?.length ?? 0,
          unit: 'characters',
          comparison: '>=',
          threshold: 0,
          oracle: 'the caller',
          replay: { class: 'exact' },
        }),
      ],
    }),
  });

const run = (lab: Lab, options?: GivenOptions): ReturnType<typeof runLab> =>
  runLab(lab, {
    folder,
    repositoryRoot: workspacePaths().repository,
    seed: 1,
    scale: 'default',
    options,
    progress: silentProgress,
    signal: new AbortController().signal,
  });

describe("a lab's own options", () => {
  it('reach the run, and stand in its evidence', async () => {
    const { claims } = await run(labWith(['corpus']), { corpus: 'my notes.txt' });
    expect(claims[0]!.value).toBe(12);
    const { options, command } = await readResults(join(folder, resultsFileName));
    expect(options).toEqual({ corpus: 'my notes.txt' });
    expect(command).toBe("./gradus lab run mini-gpt --seed 1 --corpus 'my notes.txt'");
  });

  it('leave no trace where none were given', async () => {
    const results = await run(labWith(['corpus']));
    expect(results).not.toHaveProperty('options');
    expect(results.command).toBe('./gradus lab run mini-gpt --seed 1');
  });

  it('are refused by a lab that does not have them', async () => {
    await expect(run(labWith(['depth']), { corpus: 'x' })).rejects.toThrow(
      'The lab mini-gpt has no option of that name: expected one of depth; received "corpus".',
    );
  });

  it('may not be named like those of every run', () => {
    expect(() => labWith(['seed'])).toThrow(/expected options in kebab-case beside seed, full/);
    expect(() => labWith(['blockLength'])).toThrow(/received "blockLength"/);
  });
});

it('quotes what a shell would take apart', () => {
  expect(labCommand('a', 1, 'full', { corpus: "it's" })).toBe(
    String.raw`./gradus lab run a --seed 1 --full --corpus 'it'\''s'`,
  );
});
