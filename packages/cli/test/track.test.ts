/**
 * @file A roadmap document's life, by the commands: registered, filled by evidence, given
 * back when evidence goes. The evidence of two labs is written as a run writes it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeResults } from '@gradus/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository, Workspace } from './gradus.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  mkdirSync(workspace.path('progress'));
});
afterEach(() => workspace.remove());

const template = (style: string): string =>
  readFileSync(join(repository, `packages/roadmap/templates/${style}.md`), 'utf8');

async function writeEvidence(id: string, pass = true): Promise<void> {
  await writeResults(workspace.path('results', id), {
    repositoryRoot: repository,
    identity: {
      id,
      kind: 'lab',
      title: id,
      topics: [id],
      command: `./gradus lab run ${id} --seed 1`,
      seed: 1,
      scale: 'default',
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 5,
    },
    sources: ['packages/topics/src/topic.ts'],
    body: {
      summary: 'A finding.',
      claims: [
        {
          statement: 'It comes out as the oracle says',
          metric: 'mismatches',
          value: pass ? 0 : 1,
          unit: 'texts',
          comparison: '=',
          threshold: 0,
          pass,
          oracle: 'the text',
          replay: { class: 'exact' },
        },
      ],
    },
  });
}

interface Sync {
  readonly changes: readonly {
    readonly line: number;
    readonly to: string;
    readonly kind: string;
  }[];
  readonly unproven: readonly {
    readonly title: string;
    readonly claim: string;
    readonly needs: readonly string[];
  }[];
}

async function sync(...options: string[]): Promise<Sync[]> {
  const { stdout, stderr } = await workspace.gradus(['track', 'sync', '--json', ...options]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Sync[];
}

const linesThatDiffer = (before: string, after: string): string[] => {
  const old = before.split('\n');
  return after.split('\n').filter((line, index) => line !== old[index]);
};

describe('a fresh document in each style', () => {
  it.each([
    ['levels', 2],
    ['mastery', 5],
    ['sequential', 0],
    ['phases', 0],
    ['checklist', 2],
  ])('%s: new, two labs, sync, evidence gone, sync', async (style, lines) => {
    const { status, stdout } = await workspace.gradus(['track', 'new', style]);
    expect({ status }).toEqual({ status: 0 });
    expect(stdout).toMatch(RegExp(`^progress/${style}\\.md  style ${style}\n`));
    const path = workspace.path(`progress/${style}.md`);
    const original = readFileSync(path);
    expect(original.toString()).toBe(template(style));

    // Nothing is there to say, so nothing is said.
    expect(await sync()).toMatchObject([{ changes: [], unproven: [] }]);
    expect(readFileSync(path)).toEqual(original);

    await writeEvidence('chunking');
    await writeEvidence('attention');
    const before = await sync('--dry-run');
    expect(readFileSync(path)).toEqual(original);
    expect(await sync()).toMatchObject([{ changes: before[0]?.changes }]);
    const changed = linesThatDiffer(original.toString(), readFileSync(path, 'utf8'));
    expect(changed.length).toBeGreaterThanOrEqual(lines);
    expect(changed.length).toBe(new Set(before[0]?.changes.map(({ line }) => line)).size);
    expect(await sync()).toMatchObject([{ changes: [] }]);

    rmSync(workspace.path('results'), { recursive: true });
    const [after] = await sync();
    expect(after?.changes.every(({ kind }) => kind === 'returned')).toBe(true);
    expect(readFileSync(path)).toEqual(original);
  });
});

describe('a claim without evidence', () => {
  it('stays, is listed with what would prove it, and fails --strict', async () => {
    const path = workspace.path('progress/plan.md');
    writeFileSync(
      path,
      '# Plan\n\n## Phase 1\n\n- [x] Tokenization\n- [ ] Attention\n- [x] My own garden\n',
    );
    await workspace.gradus(['track', 'add', path]);
    expect(await sync()).toMatchObject([
      {
        changes: [],
        unproven: [
          {
            title: 'Tokenization',
            claim: '[x]',
            needs: ['run the lab: ./gradus lab run tokenization'],
          },
        ],
      },
    ]);
    expect((await workspace.gradus(['track', 'sync', '--strict'])).status).toBe(1);
    await writeEvidence('tokenization');
    const strict = await workspace.gradus(['track', 'sync', '--strict']);
    expect({ status: strict.status, text: strict.stdout }).toEqual({
      status: 0,
      text: 'progress/plan.md  nothing to change\n',
    });
    await writeEvidence('tokenization', false);
    expect((await workspace.gradus(['track', 'sync', '--strict'])).status).toBe(1);
    expect(readFileSync(path, 'utf8')).toContain('- [x] Tokenization');
  });
});

describe('what the learner writes', () => {
  beforeEach(async () => {
    await workspace.gradus(['track', 'new', 'mastery']);
    await workspace.gradus(['track', 'new', 'sequential']);
  });
  const document = (style: string): string =>
    readFileSync(workspace.path(`progress/${style}.md`), 'utf8');

  it('log: a session file, a row in the document, and L1 when it names a source', async () => {
    const session = ['track', 'log', 'rope', '--time', '90m', '--date', '2026-11-20'];
    await workspace.gradus([
      ...session,
      '--source',
      'https://example.org/paper',
      '--output',
      'a | b',
    ]);
    expect(document('mastery')).toContain('| 2026-11-20 | 1.5h | ');
    expect(document('mastery')).toContain(String.raw`a \| b [`);
    const { stdout } = await workspace.gradus(['track', 'explain', 'rope', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ topic: 'rope', level: 1 });
    // Without a source it is kept and counts for nothing.
    await workspace.gradus(['track', 'log', 'moe', '--output', 'read about gates']);
    const unsourced = await workspace.gradus(['track', 'explain', 'moe', '--json']);
    expect(JSON.parse(unsourced.stdout)).toMatchObject({ topic: 'moe', level: 0 });
  });

  it('note: linked at the next sync, given back when it is deleted', async () => {
    const before = document('mastery');
    const { stdout } = await workspace.gradus(['track', 'note', 'chunking', '--json']);
    const { path } = JSON.parse(stdout) as { path: string };
    expect(existsSync(path)).toBe(true);
    await sync();
    expect(document('mastery')).toMatch(/- Notes: .*\[Chunking\]\(notes\/.*\.md\)/);
    rmSync(path);
    await sync();
    expect(document('mastery')).toBe(before);
  });

  it('journal and experiment: in the logs that the document asks for', async () => {
    const experiment = ['track', 'experiment', 'M1', '--objective', 'does momentum change the end'];
    const few = await workspace.gradus(experiment);
    expect(few.stdout).toContain('it counts once objective, setup and metrics hold 10 words');
    const setup = ['--setup', 'five seeds, one data set', '--metrics', 'loss after 200 steps'];
    expect((await workspace.gradus([...experiment, ...setup])).stdout).not.toContain(
      'it counts once',
    );
    const insight = 'the gradient of the logistic loss is the error times the input, nothing more';
    await workspace.gradus(['track', 'journal', 'M1', '--insight', insight]);
    expect(existsSync(workspace.path('progress/experiments_log.md'))).toBe(true);
    const { stdout } = await workspace.gradus(['track', 'milestones', '--json']);
    const documents = JSON.parse(stdout) as {
      document: string;
      milestones: { code: string; conditions: { what: string; met: boolean }[] }[];
    }[];
    const m1 = documents
      .find(({ document: name }) => name.endsWith('sequential.md'))
      ?.milestones.find(({ code }) => code === 'M1');
    expect(m1?.conditions.filter(({ met }) => met).map(({ what }) => what)).toEqual([
      'an experiment logged',
      'a journal entry',
    ]);
  });

  it.each(['paper', 'codebase'])('%s: a file and a line in the document', async (kind) => {
    await workspace.gradus(['track', kind, 'Ring | [all]-reduce', '--topic', 'attention']);
    expect(document('mastery')).toContain(String.raw`- [ ] [Ring \| \[all\]-reduce](`);
  });

  it('predict: before the run, and not where the answer lies there already', async () => {
    const predict = ['track', 'predict', 'attention', 'tokens predicted wrongly', '=', '0'];
    expect((await workspace.gradus(predict)).status).toBe(0);
    await writeEvidence('tokenization');
    const known = await workspace.gradus([
      'track',
      'predict',
      'tokenization',
      'mismatches',
      '=',
      '0',
    ]);
    expect(known.status).toBe(2);
    expect(known.stderr.trimEnd().split('\n')).toHaveLength(1);
    const { stdout } = await workspace.gradus(['track', 'predict', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ state: 'waiting' }]);
  });

  it('bind --link: what only the learner can show', async () => {
    const path = workspace.path('plan.md');
    writeFileSync(path, '# Plan\n\n## Setup\n\n- [ ] Dotfiles repository\n');
    writeFileSync(workspace.path('dotfiles.txt'), 'vimrc\n');
    await workspace.gradus(['track', 'add', path]);
    const link = ['track', 'bind', 'dotfiles', '--link', workspace.path('dotfiles.txt')];
    expect((await workspace.gradus(link)).status).toBe(0);
    await sync(path);
    expect(readFileSync(path, 'utf8')).toContain('- [x] Dotfiles repository');
    rmSync(workspace.path('dotfiles.txt'));
    await sync(path);
    expect(readFileSync(path, 'utf8')).toContain('- [ ] Dotfiles repository');
  });
});

describe('wrong use of track is one line, exit code 2, nothing written', () => {
  it.each([
    [['track', 'add', 'missing.md'], /Cannot read .*missing\.md: expected a Markdown file/],
    [['track', 'new', 'poem'], /No style of that name: expected one of levels, mastery/],
    [['track', 'sync', 'missing.md'], /Not a registered document: expected one that was added/],
    [['track', 'explain', 'tokenisatoin'], /No item fits: expected a registered document/],
    [['track', 'note', 'no-such-topic'], /no-such-topic/],
    [['track', 'week', '--hours', '-3'], /Expected a number above 0\./],
    [['track', 'log', 'rope', '--time', 'soon'], /Expected a duration such as 90m or 1\.5h/],
    [['track', 'predict', 'x', 'y', 'about', '3'], /Cannot compare like that: expected one of/],
    [['track', 'predict', 'x'], /A prediction has four parts/],
    [['track', 'remove', 'missing.md'], /Not a registered document/],
  ])('gradus %j', async (args, message) => {
    const { status, stdout, stderr } = await workspace.gradus(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(existsSync(workspace.path('progress/roadmaps.json'))).toBe(false);
  });

  it('refuses a file that is no text, and one with nothing to track', async () => {
    writeFileSync(workspace.path('latin.md'), Buffer.from([0x2d, 0x20, 0xe9, 0x0a]));
    const binary = await workspace.gradus(['track', 'add', workspace.path('latin.md')]);
    expect(binary.stderr).toMatch(/expected UTF-8 text; received bytes that are not UTF-8/);
    writeFileSync(workspace.path('prose.md'), '# A letter\n\nDear all.\n');
    const prose = await workspace.gradus(['track', 'add', workspace.path('prose.md')]);
    expect(prose.stderr).toMatch(/Nothing to track in prose\.md/);
  });

  it('a document that is gone is named, the others are synced, exit code 3', async () => {
    await workspace.gradus(['track', 'new', 'checklist']);
    copyFileSync(workspace.path('progress/checklist.md'), workspace.path('second.md'));
    await workspace.gradus(['track', 'add', workspace.path('second.md')]);
    rmSync(workspace.path('second.md'));
    const { status, stdout } = await workspace.process(['track', 'sync']);
    expect(status).toBe(3);
    expect(stdout).toContain('progress/checklist.md  nothing to change');
    expect(stdout).toMatch(/✗ second\.md: Cannot read .*second\.md: expected a Markdown file/);
  });
});

describe('plans and the dashboard', () => {
  it('next, gaps, week and dashboard work with nothing, and with a document', async () => {
    for (const command of ['next', 'gaps', 'week', 'status', 'milestones', 'bind']) {
      const { status, stderr } = await workspace.gradus(['track', command]);
      expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
    }
    await workspace.gradus(['track', 'new', 'levels']);
    const next = await workspace.gradus(['track', 'next', '--json', '--count', '1']);
    expect(JSON.parse(next.stdout)).toMatchObject([{ kind: 'lab', topics: ['gradient-descent'] }]);
    const week = await workspace.gradus(['track', 'week', '--hours', '4', '--json']);
    expect((JSON.parse(week.stdout) as { hours: number }).hours).toBeLessThanOrEqual(4);
    await writeEvidence('attention');
    const { status } = await workspace.gradus(['track', 'dashboard']);
    expect(status).toBe(0);
    const page = readFileSync(workspace.path('progress/dashboard.html'), 'utf8');
    expect(page).toContain('href="../results/attention/RESULTS.md"');
  });
});
