/**
 * @file The whole loop as a learner goes through it: nothing earned, a lab, L2, an implementation
 * of one's own, L3; and what happens to evidence that is touched.
 */
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, Workspace } from './gradus.ts';

let workspace: Workspace;
beforeAll(() => {
  workspace = new Workspace();
});
afterAll(() => workspace.remove());

interface Status {
  readonly topics: readonly {
    readonly topic: string;
    readonly level: number;
    readonly next: readonly string[];
  }[];
}

async function levels(): Promise<Record<string, number>> {
  const { stdout } = await workspace.gradus(['track', 'status', '--json', '--all']);
  const { topics } = JSON.parse(stdout) as Status;
  return Object.fromEntries(
    topics.filter(({ level }) => level > 0).map(({ topic, level }) => [topic, level]),
  );
}

/** In the order that they are written: each step builds on the one before. Some run a whole lab. */
describe('the loop', { timeout: 180_000 }, () => {
  it("begins with no level earned, whatever the project's own runs say", async () => {
    expect(existsSync(join(repository, 'results/reference/tokenization/RESULTS.md'))).toBe(true);
    expect(await levels()).toEqual({});
  });

  it('loses nothing when a run is cancelled, and exits with 130', async () => {
    const { status, stdout, stderr } = await workspace.process(
      ['lab', 'run', 'tokenization', '--full'],
      {
        onProgress: (child) => child.kill('SIGINT'),
      },
    );
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr).toMatch(/gradus: Cancelled\. What was there before is unchanged\.\n$/);
    expect(existsSync(workspace.path('results'))).toBe(false);
  });

  it('runs the lab: evidence, and L2', async () => {
    const { status, stdout } = await workspace.process(['lab', 'run', 'tokenization']);
    expect(stdout).toMatch(/✓ (\d+) of \1 claims hold/);
    expect(status).toBe(0);
    expect(await levels()).toEqual({ tokenization: 2 });
  });

  it('hands out the stub, which fails', async () => {
    await workspace.gradus(['lab', 'practice', 'tokenization']);
    const { status, stdout } = await workspace.gradus(['lab', 'check', 'tokenization']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^0 of \d+ cases pass\./m);
    expect(existsSync(workspace.path('results/tokenization.practice'))).toBe(false);
  });

  it('refuses an attempt that imports the package', async () => {
    const attempt = workspace.path('practice/tokenization/attempt.ts');
    copyFileSync(join(repository, 'labs/tokenization/practice/solution.ts'), attempt);
    const named = await workspace.gradus(['lab', 'check', 'tokenization']);
    expect(named.status).toBe(1);
    expect(named.stderr).toMatch(/is refused: .*received an import of "@gradus\/tokenizer"/);
    const index = join(repository, 'packages/tokenizer/src/index.ts');
    writeFileSync(attempt, `export * from ${JSON.stringify(index)};`);
    const byPath = await workspace.gradus(['lab', 'check', 'tokenization']);
    expect(byPath.status).toBe(1);
    expect(await levels()).toEqual({ tokenization: 2 });
  });

  it('gives hints and counts them', async () => {
    const { stdout } = await workspace.process(['lab', 'hint', 'tokenization']);
    expect(stdout).toMatch(/^1\/\d+ Begin with the easy one\n/);
  });

  it("passes an implementation of one's own: evidence, and L3", async () => {
    const own = join(import.meta.dirname, 'fixtures/attempt.ts');
    copyFileSync(own, workspace.path('practice/tokenization/attempt.ts'));
    const { status, stdout } = await workspace.process(['lab', 'check', 'tokenization', '--json']);
    expect(status).toBe(0);
    // Two refusals and this one; the stub is no attempt.
    expect(JSON.parse(stdout)).toMatchObject({ passed: true, attempts: 3, hintsShown: 1 });
    expect(await levels()).toEqual({ tokenization: 3 });
  });

  it('keeps the earned level when a later experiment fails', async () => {
    appendFileSync(
      workspace.path('practice/tokenization/attempt.ts'),
      '\nthrow new Error("oops");\n',
    );
    expect((await workspace.gradus(['lab', 'check', 'tokenization'])).status).toBe(1);
    expect(await levels()).toEqual({ tokenization: 3 });
  });

  it("never overwrites the learner's work", async () => {
    const attempt = workspace.path('practice/tokenization/attempt.ts');
    const before = readFileSync(attempt, 'utf8');
    const { stdout } = await workspace.gradus(['lab', 'practice', 'tokenization']);
    expect(stdout).toMatch(/^Your attempt is already there/);
    expect(readFileSync(attempt, 'utf8')).toBe(before);
  });

  it('verifies and repeats what was written, the exercise included', async () => {
    const { status, stdout } = await workspace.process([
      'results',
      'verify',
      'tokenization.practice',
      '--replay',
    ]);
    expect(stdout).toMatch(
      /✓ results\/tokenization\.practice {2}as it was written\n {2}repeated: 2 claims the same/,
    );
    expect(status).toBe(0);
  });
});

describe('evidence that is touched', { timeout: 180_000 }, () => {
  const page = (): string => workspace.path('results/tokenization/RESULTS.md');
  const verifying = ['results', 'verify', 'tokenization'];
  const verify = () => workspace.gradus(verifying);
  const verifyFrom = (copy: string) => workspace.process(verifying, { repository: copy });

  it('names a changed byte of an artifact, exit code 1, and the level falls', async () => {
    const folder = workspace.path('results/tokenization');
    const plot = readdirSync(folder).find((name) => name.startsWith('compression.'))!;
    const before = readFileSync(join(folder, plot));
    const changed = Buffer.from(before);
    changed[1000]! ^= 1;
    writeFileSync(join(folder, plot), changed);
    const { status, stdout } = await verify();
    expect(status).toBe(1);
    expect(stdout).toContain(plot);
    expect(await levels()).toEqual({});
    writeFileSync(join(folder, plot), before);
    expect((await verify()).status).toBe(0);
  });

  it('names a changed digit of the body by its line', async () => {
    const before = readFileSync(page(), 'utf8');
    const lines = before.split('\n');
    const at = lines.findIndex(
      (line, index) => index > lines.indexOf('---', 1) && /\d\.\d/.test(line),
    );
    lines[at] = lines[at]!.replace(/\d(?=\.\d)/, (digit) => String((Number(digit) + 1) % 10));
    writeFileSync(page(), lines.join('\n'));
    const { status, stdout } = await verify();
    expect(status).toBe(1);
    expect(stdout).toContain(`RESULTS.md:${at + 1}: the body is not what`);
    writeFileSync(page(), before);
  });

  it('names a truncated file', async () => {
    const before = readFileSync(page(), 'utf8');
    writeFileSync(page(), before.slice(0, 700));
    const { status, stdout } = await verify();
    expect(status).toBe(1);
    expect(stdout).toMatch(/RESULTS\.md:\d+: /);
    writeFileSync(page(), before);
  });

  it("reports staleness when the lab's code changes, and not when a comment does", async () => {
    const copy = workspace.path('repository');
    mkdirSync(copy);
    for (const part of ['packages', 'labs']) {
      cpSync(join(repository, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
    }
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
    const code = join(copy, 'labs/tokenization/compression.ts');

    appendFileSync(code, '\n// Only a comment.\n');
    expect((await verifyFrom(copy)).stdout).not.toContain('stale');
    appendFileSync(code, '\nexport const changed = true;\n');
    const { status, stdout } = await verifyFrom(copy);
    expect(status).toBe(0);
    expect(stdout).toContain('stale: changed since the run: labs/tokenization/compression.ts.');
    const { stdout: shown } = await workspace.process(['track', 'status'], {
      repository: copy,
    });
    expect(shown).toMatch(/L3 stale {2}Tokenization/);

    const refreshed = await workspace.process(['results', 'refresh'], { repository: copy });
    expect(refreshed.stdout).toBe(
      'results/tokenization  refreshed\nresults/tokenization.practice  fresh\n',
    );
    expect((await verifyFrom(copy)).stdout).not.toContain('stale');
  });
});
