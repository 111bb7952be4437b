import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeResults } from '@gradus/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatherEvidence, judgeTopics } from '../src/index.ts';
import { claim } from './sample-evidence.ts';

let root = '';
let results = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gradus-tracker-'));
  results = join(root, 'results');
  mkdirSync(join(root, 'labs'));
  writeFileSync(join(root, 'labs/lab.ts'), 'export const answer = 42;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A lab run as the writer leaves it. */
async function write(
  folder: string,
  change: { pass?: boolean; status?: 'invalid' } = {},
): Promise<void> {
  const { pass = true, status } = change;
  await writeResults(folder, {
    repositoryRoot: root,
    identity: {
      id: 'tokenization',
      kind: 'lab',
      title: 'Tokenization',
      topics: ['tokenization'],
      command: './gradus lab run tokenization --seed 1',
      seed: 1,
      scale: 'default',
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 5,
    },
    sources: ['labs/lab.ts'],
    body: {
      summary: 'A finding.',
      claims: [{ ...claim, value: pass ? 0 : 1, pass }],
      ...(status === undefined ? {} : { verdict: { status, reasons: ['the clock jumped'] } }),
    },
  });
}

const level = async (): Promise<number | undefined> => {
  const { evidence } = await gatherEvidence({ results, repositoryRoot: root });
  return judgeTopics({ evidence, labs: [] }).get('tokenization')?.level;
};

describe('gatherEvidence', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await gatherEvidence({ results, repositoryRoot: root })).toEqual({
      evidence: [],
      unreadable: [],
    });
  });

  it("takes a verified passing run, and not the project's own", async () => {
    await write(join(results, 'reference/tokenization'));
    expect(await level()).toBe(0);
    await write(join(results, 'tokenization'));
    // No lab of the test exists, so nothing beyond the run is asked for up to L3.
    expect(await level()).toBe(3);
  });

  it.each([
    ['a failing claim', { pass: false }, /^a claim fails: Decoding/],
    [
      'an invalid verdict',
      { status: 'invalid' as const },
      /^its own verdict is invalid: the clock jumped/,
    ],
  ])('shows %s, and gives nothing for it', async (_, change, flaw) => {
    await write(join(results, 'tokenization'), change);
    const { evidence } = await gatherEvidence({ results, repositoryRoot: root });
    expect(evidence[0]?.flaws).toEqual([expect.stringMatching(flaw)]);
    expect(await level()).toBe(0);
  });

  it('gives nothing for a page with one digit changed', async () => {
    await write(join(results, 'tokenization'));
    const path = join(results, 'tokenization/RESULTS.md');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/\d(?=\D*$)/, (digit) => String(9 - Number(digit))),
    );
    const { evidence } = await gatherEvidence({ results, repositoryRoot: root });
    expect(evidence[0]?.flaws.length).toBeGreaterThan(0);
    expect(await level()).toBe(0);
  });

  it("gives nothing for a copy under another topic's name", async () => {
    await write(join(results, 'tokenization'));
    cpSync(join(results, 'tokenization'), join(results, 'attention'), { recursive: true });
    const { evidence } = await gatherEvidence({ results, repositoryRoot: root });
    expect(evidence.find(({ id }) => id === 'attention')?.flaws).toEqual([
      'it lies in the folder of attention but is of tokenization',
    ]);
  });

  it('says what changed since, and keeps the level', async () => {
    await write(join(results, 'tokenization'));
    writeFileSync(join(root, 'labs/lab.ts'), '// a comment\nexport const answer = 42;\n');
    expect((await gatherEvidence({ results, repositoryRoot: root })).evidence[0]?.stale).toEqual(
      [],
    );
    writeFileSync(join(root, 'labs/lab.ts'), 'export const answer = 43;\n');
    const { evidence } = await gatherEvidence({ results, repositoryRoot: root });
    expect(evidence[0]?.stale).toEqual(['labs/lab.ts']);
    expect(judgeTopics({ evidence, labs: [] }).get('tokenization')).toMatchObject({
      level: 3,
      stale: true,
    });
  });

  it('keeps a truncated file from hiding the others', async () => {
    await write(join(results, 'tokenization'));
    mkdirSync(join(results, 'broken'));
    writeFileSync(join(results, 'broken/RESULTS.md'), '---\nschema: gradus');
    const { evidence, unreadable } = await gatherEvidence({ results, repositoryRoot: root });
    expect(evidence.map(({ id }) => id)).toEqual(['tokenization']);
    expect(unreadable.map(({ id }) => id)).toEqual(['broken']);
  });
});
