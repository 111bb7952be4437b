import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@gradus/runtime';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyResults, writeResults, type Problem, type Verification } from '../src/index.ts';
import { exampleDraft, put } from './example.ts';
import { exampleRepository } from './folders.ts';

interface Evidence {
  readonly repositoryRoot: string;
  readonly folder: string;
  readonly text: string;
  /** Writes `changed` for RESULTS.md and verifies. */
  readonly verify: (changed?: string) => Promise<Verification>;
}

async function writtenEvidence(): Promise<Evidence> {
  const repositoryRoot = await exampleRepository();
  const folder = join(repositoryRoot, 'results/example');
  await writeResults(folder, exampleDraft(repositoryRoot));
  const file = join(folder, 'RESULTS.md');
  const text = await readFile(file, 'utf8');
  return {
    repositoryRoot,
    folder,
    text,
    async verify(changed) {
      if (changed !== undefined) await writeFile(file, changed);
      return verifyResults(folder, { repositoryRoot });
    },
  };
}

const lineOf = (text: string, part: string): number =>
  text.slice(0, text.indexOf(part)).split('\n').length;

const whats = (problems: readonly Problem[]): string[] => problems.map(({ what }) => what);
const digestBroken = 'the file is not the one that was written';
const bodyBroken = 'the body is not what the front matter and the tables render to';
const artifactBroken = 'the artifact is not the one that was written';

describe('verifyResults', () => {
  it('finds nothing wrong with what was just written', async () => {
    const { verify } = await writtenEvidence();
    const { results, problems, stale } = await verify();
    expect([results?.id, problems, stale]).toEqual(['example', [], []]);
  });

  it('names a changed digit of the body by its line, with both sides', async () => {
    const { folder, text, verify } = await writtenEvidence();
    const { problems } = await verify(text.replace('prose 4.211', 'prose 4.311'));
    expect(problems).toEqual([
      {
        file: join(folder, 'RESULTS.md'),
        line: lineOf(text, 'prose 4.211'),
        what: bodyBroken,
        expected:
          '"…s per token (bytes) | prose 4.211 | code 2.308 | 1.90 | 1.71\u00A0to\u00A02.10 | 40 | pai…"',
        received:
          '"…s per token (bytes) | prose 4.311 | code 2.308 | 1.90 | 1.71\u00A0to\u00A02.10 | 40 | pai…"',
      },
    ]);
  });

  it('names a line that was added at the end', async () => {
    const { text, verify } = await writtenEvidence();
    const { problems } = await verify(`${text}P.S.\n`);
    expect(problems).toMatchObject([
      { line: text.split('\n').length, what: bodyBroken, expected: '""', received: '"P.S."' },
    ]);
  });

  it('names a body that ends early', async () => {
    const { text, verify } = await writtenEvidence();
    const { problems } = await verify(text.slice(0, text.indexOf('## Notes')));
    expect(problems).toMatchObject([
      { line: lineOf(text, '## Notes'), expected: '"## Notes"', received: '""' },
    ]);
  });

  it('notices a changed field that the body does not show', async () => {
    const { text, verify } = await writtenEvidence();
    const { problems } = await verify(text.replace('tolerance: 1e-9', 'tolerance: 1e-3'));
    expect(problems).toMatchObject([
      {
        line: lineOf(text, 'digest: '),
        what: digestBroken,
        expected: expect.stringMatching(/^"digest: [0-9a-f]{64}"$/),
      },
    ]);
  });

  it('names the place where a figure changed in the front matter no longer fits the page', async () => {
    const { text, verify } = await writtenEvidence();
    const { problems } = await verify(text.replace('value: 1412.08', 'value: 1912.08'));
    expect(problems).toMatchObject([
      {
        line: lineOf(text, '1,412'),
        what: bodyBroken,
        expected: expect.stringContaining('1,912'),
        received: expect.stringContaining('1,412'),
      },
    ]);
  });

  it('takes a page that was sealed as it is, but would be rendered otherwise now, for stale', async () => {
    const { text, verify } = await writtenEvidence();
    const { problems, stale } = await verify(sealed(text.replace('## Notes', '## Remarks')));
    expect([problems, stale]).toEqual([[], [{ path: 'packages/evidence/src', reason: 'changed' }]]);
  });

  it('reports what breaks the schema and that the digest does not fit', async () => {
    const { text, verify } = await writtenEvidence();
    const { results, problems } = await verify(text.replace('cores: 2\n', 'cores: many\n'));
    expect(results).toBeUndefined();
    expect(whats(problems)).toEqual(['environment.cores', digestBroken]);
  });

  it('names artifacts that are missing, changed, of another size, or links', async () => {
    const { folder, verify } = await writtenEvidence();
    const plot = 'compression-curve.4438c07a.svg';
    const data = 'merges.0996e909.json';
    await rm(join(folder, data));
    await put(folder, 'elsewhere.svg', await readFile(join(folder, plot)));
    await rm(join(folder, plot));
    await symlink('elsewhere.svg', join(folder, plot));
    await put(folder, 'bytes-per-token.0a86629e.csv', 'text,bytes\n');
    expect((await verify()).problems).toEqual([
      {
        file: join(folder, plot),
        what: artifactBroken,
        expected: 'a regular file',
        received: 'a symbolic link',
      },
      {
        file: join(folder, 'bytes-per-token.0a86629e.csv'),
        what: artifactBroken,
        expected: '104 bytes',
        received: '11 bytes',
      },
      {
        file: join(folder, data),
        what: artifactBroken,
        expected: 'a file',
        received: 'nothing there',
      },
    ]);
  });

  it('refuses a RESULTS.md that is a link to another', async () => {
    const { folder, verify } = await writtenEvidence();
    await put(folder, 'other.md', await readFile(join(folder, 'RESULTS.md')));
    await rm(join(folder, 'RESULTS.md'));
    await symlink('other.md', join(folder, 'RESULTS.md'));
    expect((await verify()).problems).toMatchObject([
      { what: 'the file', expected: 'a regular file' },
    ]);
  });

  it('leaves files alone that are none of its own', async () => {
    const { folder, verify } = await writtenEvidence();
    await put(folder, 'my-notes.md', 'mine');
    expect((await verify()).problems).toEqual([]);
  });

  it('reports sources that changed or went as stale, not as problems', async () => {
    const { repositoryRoot, verify } = await writtenEvidence();
    await put(repositoryRoot, 'labs/example/lab.ts', 'export const add = (a, b) => a - b;\n');
    await rm(join(repositoryRoot, 'labs/example/corpus.txt'));
    const { problems, stale } = await verify();
    expect(problems).toEqual([]);
    expect(stale).toEqual([
      { path: 'labs/example/corpus.txt', reason: 'missing' },
      { path: 'labs/example/lab.ts', reason: 'changed' },
    ]);
  });

  it('does not call a source stale for a comment or a line break', async () => {
    const { repositoryRoot, verify } = await writtenEvidence();
    await put(
      repositoryRoot,
      'labs/example/lab.ts',
      '// Sums.\nexport const add =\n  (a, b) => a + b;',
    );
    expect((await verify()).stale).toEqual([]);
  });
});

describe('one flipped bit', () => {
  it('of RESULTS.md is a problem, wherever it is', async () => {
    const { folder, repositoryRoot } = await writtenEvidence();
    const file = join(folder, 'RESULTS.md');
    const whole = await readFile(file);
    const flips = fc.tuple(fc.nat(whole.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(flips, async ([position, bit]) => {
        await writeFile(file, flipped(whole, position, bit));
        const { problems } = await verifyResults(folder, { repositoryRoot });
        expect(problems).not.toEqual([]);
      }),
      // Every byte of the frame, where a flip could change what is read as what.
      { numRuns: 250, examples: framePositions(whole).map((position) => [[position, 0]]) },
    );
  });

  it('of an artifact is a problem that names it', async () => {
    const { folder, repositoryRoot } = await writtenEvidence();
    const file = join(folder, 'merges.0996e909.json');
    const whole = await readFile(file);
    for (let position = 0; position < whole.length; position++) {
      await writeFile(file, flipped(whole, position, position % 8));
      const { problems } = await verifyResults(folder, { repositoryRoot });
      expect(problems).toMatchObject([
        { file, what: artifactBroken, expected: expect.stringMatching(/^sha256 0996e909/) },
      ]);
    }
  });
});

/** The text with the digest that fits it: SHA-256 of everything else but the fences. */
function sealed(text: string): string {
  const [, covered = '', body = ''] = /^---\n(.*\n)digest: \w+\n---\n(.*)$/s.exec(text) ?? [];
  return `---\n${covered}digest: ${sha256(covered + body)}\n---\n${body}`;
}

function flipped(bytes: Buffer, position: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[position] = (changed[position] ?? 0) ^ (1 << bit);
  return changed;
}

/** The two fences and the digest line. */
function framePositions(bytes: Buffer): number[] {
  const end = bytes.indexOf('\n---\n') + 5;
  const digest = bytes.lastIndexOf('\ndigest:', end);
  return [0, 1, 2, 3, ...Array.from({ length: end + 2 - digest }, (_, index) => digest + index)];
}
