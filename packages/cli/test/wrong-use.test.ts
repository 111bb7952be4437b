import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './gradus.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

describe('wrong use is one line on stderr, nothing on stdout, exit code 2', () => {
  it.each([
    [
      ['lab', 'run', 'tokenisation'],
      /^gradus: No lab of that name: expected one of attention, .*, tokenization.*; received "tokenisation"\. Run \.\/gradus lab list to see them\.\n$/,
    ],
    [['lab', 'runn'], "Unknown command 'runn'. Did you mean run? Add --help to see what fits."],
    [['labs'], "Unknown command 'labs'. Did you mean lab? Add --help to see what fits."],
    [['lab', 'run'], "Missing required argument 'lab'. Add --help to see what fits."],
    [
      ['lab', 'run', 'tokenization', '--sed', '1'],
      "Unknown option '--sed'. Did you mean --seed? Add --help to see what fits.",
    ],
    [
      ['lab', 'run', 'tokenization', '--corpus', 'book.txt'],
      "Unknown option '--corpus'. Add --help to see what fits.",
    ],
    [
      ['lab', 'run', 'mini-gpt', '--corpus', 'no-such-book.txt'],
      'Cannot train on no-such-book.txt: expected a file of text, or a name of ./gradus data list; received no such file. Check the path; it counts from the folder that you are in.',
    ],
    [
      ['lab', 'run', 'tokenization', '--seed', '1.5'],
      "Option '--seed <number>' argument '1.5' is invalid. Expected a whole number of at least 0. Add --help to see what fits.",
    ],
    [
      ['lab', 'check', 'tokenization'],
      /^gradus: There is no attempt at tokenization yet: expected a file .*; received none\. Run \.\/gradus lab practice tokenization/,
    ],
    [
      ['results', 'show', 'nothing'],
      /^gradus: No result of that name: expected .*; received "nothing"\./,
    ],
    [['results', 'verify', './nowhere'], /^gradus: No result of that name/],
    [['data', 'fetch', 'tinyshakespear'], /^gradus: .*tinyshakespear/],
  ])('gradus %j', async (args, message) => {
    const { status, stdout, stderr } = await workspace.gradus(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(typeof message === 'string' ? `gradus: ${message}\n` : message);
    expect(stderr).not.toContain('\n    at ');
    expect(readdirSync(workspace.folder)).toEqual([]);
  });

  it('is so for the shell too', async () => {
    const outcome = await workspace.process(['lab', 'run', 'nothing']);
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^gradus: No lab of that name: .*\n$/);
  });

  it('adds a stack trace with --debug', async () => {
    const { status, stderr } = await workspace.gradus(['lab', 'run', 'nothing', '--debug']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/\n\s+at .*labs\.ts/);
  });
});

describe('help', () => {
  it('is a result: on stdout, exit code 0, with examples', async () => {
    const { status, stdout, stderr } = await workspace.process(['lab', 'run', '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Examples:\n  ./gradus lab run tokenization\n');
  });

  it('shows the options of the lab that is named', async () => {
    const { status, stdout } = await workspace.gradus(['lab', 'run', 'mini-gpt', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--corpus <file or name>');
    expect(stdout).toContain('  ./gradus lab run mini-gpt --corpus my-notes.txt\n');
    const { stdout: other } = await workspace.gradus(['lab', 'run', 'tokenization', '--help']);
    expect(other).not.toContain('--corpus');
  });

  it('names every command and every exit code', async () => {
    const { stdout } = await workspace.gradus([]);
    for (const word of ['start', 'lab', 'results', 'track', 'data', 'serve', '130 cancelled']) {
      expect(stdout).toContain(word);
    }
  });
});

describe('a workspace that cannot be written', () => {
  it.runIf(process.platform === 'linux')('is named, with what to do; exit code 3', async () => {
    const { status, stdout, stderr } = await workspace.gradus(['lab', 'practice', 'tokenization'], {
      environment: { GRADUS_WORKSPACE: '/sys/gradus' },
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^gradus: Cannot write \/sys\/gradus\/practice\/tokenization\/attempt\.ts: expected a place that can be written; received no permission .*GRADUS_WORKSPACE\.\n$/,
    );
  });

  it('is told from a file in the way', async () => {
    writeFileSync(workspace.path('practice'), '');
    const { status, stderr } = await workspace.gradus(['lab', 'practice', 'tokenization']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/received a file where a folder should be/);
  });
});

describe('evidence that cannot be read', () => {
  it('is named by file and line, hides nothing else, exit code 1', async () => {
    mkdirSync(workspace.path('results/broken'), { recursive: true });
    writeFileSync(
      workspace.path('results/broken/RESULTS.md'),
      '---\nschema: gradus.results/1\nid: bro',
    );
    const verified = await workspace.process(['results', 'verify', 'broken']);
    expect(verified.status).toBe(1);
    expect(verified.stdout).toMatch(/broken\/RESULTS\.md:\d+: .*expected .*; received/);
    const listed = await workspace.gradus(['results', 'list', '--json']);
    expect(listed.status).toBe(0);
    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({
        owner: 'you',
        id: null,
        problem: expect.stringContaining('broken'),
      }),
    );
    const status = await workspace.gradus(['track', 'status']);
    expect(status.status).toBe(0);
    expect(status.stdout).toContain('✗ results/broken/RESULTS.md');
  });
});

describe('data that is not there', () => {
  it('is named with what to do; exit code 3', async () => {
    const { status, stderr } = await workspace.gradus(['data', 'fetch', 'tinyshakespeare'], {
      environment: { GRADUS_DATA_DIR: '/sys/gradus' },
    });
    expect(status).toBe(3);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
