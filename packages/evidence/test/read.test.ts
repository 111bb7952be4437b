import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import { listResults, parseResults, readResults } from '../src/index.ts';
import { exampleText, put } from './example.ts';
import { temporaryFolder } from './folders.ts';

const text = await exampleText();
const lineOf = (start: string): number =>
  text.split('\n').findIndex((line) => line.startsWith(start)) + 1;

/** The one line that a changed text is refused with. */
function refusal(changed: string): string {
  try {
    parseResults(changed, 'results/x/RESULTS.md');
  } catch (error) {
    if (error instanceof GradusError && error.code === 'invalid-results') return error.message;
    throw error;
  }
  return 'accepted';
}

const replaced = (from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, () => to);
};

describe('parseResults', () => {
  it('accepts what was written', () => {
    expect(parseResults(text, 'RESULTS.md').claims[1]?.value).toBe(1.9034127);
  });

  it.each<[what: string, from: string, to: string, message: string]>([
    [
      'a text for a number',
      'value: 1.9034127',
      'value: about two',
      `line ${lineOf('    value: 1.9034127')}: claims[1].value: expected a finite number; received "about two".`,
    ],
    [
      'an infinite number',
      'value: 1.9034127',
      'value: .inf',
      `line ${lineOf('    value: 1.9034127')}: claims[1].value: expected a finite number; received Infinity.`,
    ],
    [
      'a fraction for a count',
      'cores: 2\n',
      'cores: 2.5\n',
      `line ${lineOf('  cores:')}: environment.cores: expected a whole number; received 2.5.`,
    ],
    [
      'an unknown kind',
      'kind: lab',
      'kind: labor',
      'line 4: kind: expected "lab" or "practice" or "benchmark" or "project"; received "labor".',
    ],
    [
      'a number out of range',
      'seed: 1\n',
      'seed: -1\n',
      'line 10: seed: expected at least 0; received -1.',
    ],
    [
      'an unknown key, at its line',
      '  runtime: Node 24.21.0\n',
      '  runtime: Node 24.21.0\n  hostname: laptop\n',
      `line ${lineOf('  runtime:') + 1}: environment.hostname: expected only keys of the schema; received the unknown key "hostname".`,
    ],
    [
      'a missing key, at what should hold it',
      'seed: 1\n',
      '',
      'line 2: seed: expected a finite number; received nothing.',
    ],
    [
      'an unknown class of replay',
      'class: exact',
      'class: roughly',
      `line ${lineOf('      class: exact')}: claims[0].replay.class: expected "exact" or "tolerance" or "machine"; received "roughly".`,
    ],
    [
      'a verdict that the figures contradict',
      'threshold: 1000\n    pass: false',
      'threshold: 1000\n    pass: true',
      `line ${lineOf('    threshold: 1000') + 1}: claims[2].pass: expected what value, comparison and threshold say; received true.`,
    ],
    [
      'an interval upside down',
      'low: 1.7124',
      'low: 2.7124',
      `line ${lineOf('      low: 1.7124')}: comparisons[0].interval.low: expected a lower end that is not above the upper one; received 2.7124.`,
    ],
    [
      'a hash that is none',
      `sha256: ${'a'.repeat(64)}`,
      'sha256: abc',
      `line ${lineOf(`    sha256: ${'a'.repeat(64)}`)}: inputs[0].sha256: expected 64 lower-case hex digits; received "abc".`,
    ],
    [
      'a source outside the repository',
      'path: labs/example/lab.ts',
      'path: labs/../../etc/passwd',
      `line ${lineOf('  - path: labs/example/lab.ts')}: sources[1].path: expected a relative path that stays in its folder; received "labs/../../etc/passwd".`,
    ],
    [
      'an artifact elsewhere',
      'path: merges.0996e909.json',
      'path: ../merges.0996e909.json',
      `line ${lineOf('  - path: merges.')}: artifacts[2].path: expected the name of an artifact, such as curve.3fa2b1c0.svg; received "../merges.0996e909.json".`,
    ],
    [
      'an artifact whose name is not of its content',
      'path: merges.0996e909.json',
      'path: merges.00000000.json',
      `line ${lineOf('  - path: merges.')}: artifacts[2].path: expected a name that carries the first 8 digits of the sha256; received "merges.00000000.json".`,
    ],
    [
      'a plot of no artifact',
      'compression-curve.4438c07a.svg\n    alt',
      'other-curve.4438c07a.svg\n    alt',
      `line ${lineOf('  - title: Compression by') + 1}: plots[0].path: expected the name of a .svg file under artifacts; received "other-curve.4438c07a.svg".`,
    ],
    [
      'a kind that the id contradicts',
      'id: example',
      'id: example.project',
      'line 4: kind: expected project, as the id ends in it; received "lab".',
    ],
    [
      'another schema',
      'gradus.results/1',
      'gradus.results/2',
      'line 2: schema: expected "gradus.results/1"; received "gradus.results/2".',
    ],
    [
      'a blank text',
      'notes:\n',
      'notes:\n  - " "\n',
      `line ${lineOf('notes:') + 1}: notes[0]: expected a text that is not blank; received " ".`,
    ],
    [
      'an empty list where one is needed',
      'topics:\n  - tokenization\n  - bpe\n',
      'topics: []\n',
      'line 6: topics: expected at least 1 entry; received a list of 0.',
    ],
  ])('names the line and both sides of %s', (_what, from, to, message) => {
    expect(refusal(replaced(from, to))).toBe(
      `results/x/RESULTS.md, ${message} Restore the file, or run it again.`,
    );
  });

  it('says how many more problems there are', () => {
    const twice = replaced('cores: 2\n', 'cores: 0\n').replace('kind: lab', 'kind: x');
    expect(refusal(twice)).toContain('line 4: kind (and 1 more): expected');
  });

  it.each<[what: string, changed: string, message: string]>([
    ['an empty file', '', 'line 1: the frame: expected the line ---; received an empty file.'],
    [
      'a text of another kind',
      '# Results\n',
      'line 1: the frame: expected the line ---; received "# Results".',
    ],
    [
      'Windows line endings',
      text.replaceAll('\n', '\r\n'),
      'line 1: the frame: expected the line ---; received Windows line endings.',
    ],
    [
      'a file cut off in the front matter',
      text.slice(0, text.indexOf('claims:')),
      `line ${lineOf('claims:')}: the frame: expected the line --- that closes the front matter; received the end of the file (it is cut off).`,
    ],
    [
      'a key given twice',
      replaced('seed: 1\n', 'seed: 1\nseed: 2\n'),
      'line 11: the front matter: expected plain values; received the key seed twice.',
    ],
    [
      'an alias',
      replaced('seed: 1\n', 'seed: &one 1\nid2: *one\n'),
      'line 10: the front matter: expected plain values; received the anchor &one.',
    ],
    [
      'an alias of nothing',
      replaced('seed: 1\n', 'seed: *one\n'),
      'line 10: the front matter: expected plain values; received the alias *one.',
    ],
    [
      'a tag',
      replaced('seed: 1\n', 'seed: !!str 1\n'),
      'line 10: the front matter: expected plain values; received the tag tag:yaml.org,2002:str.',
    ],
    [
      'a billion laughs',
      `---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n`,
      'line 2: the front matter: expected plain values; received the anchor &a.',
    ],
    [
      'brackets without end',
      `---\na: ${'['.repeat(200_000)}\n---\n`,
      'line 2: the front matter: expected nesting of a few levels; received nesting too deep to read.',
    ],
    [
      'a key that is a list',
      '---\n? [a, b]\n: 1\n---\n',
      'line 2: the front matter: expected plain values; received a key that is no text.',
    ],
    [
      'front matter without measure',
      `---\na: ${'x'.repeat(1_000_000)}\n---\n`,
      'line 2: the front matter: expected at most 1000000 characters; received 1000004.',
    ],
    [
      'a list for the whole',
      '---\n- 1\n---\n',
      'line 2: the front matter: expected named fields; received a list of 1.',
    ],
  ])('refuses %s in one line', (_what, changed, message) => {
    const line = refusal(changed);
    expect(line).toBe(`results/x/RESULTS.md, ${message} Restore the file, or run it again.`);
  });

  it.each([500, 1_000, 2_000, 5_000, 20_000])('survives brackets %i deep', (depth) => {
    expect(refusal(`---\na: ${'['.repeat(depth)}${']'.repeat(depth)}\n---\n`)).not.toBe('accepted');
  });

  it('refuses the text cut off at any line of the front matter', () => {
    const lines = text.split('\n');
    const end = lines.indexOf('---', 1);
    for (let kept = 0; kept < end; kept++) {
      expect(refusal(lines.slice(0, kept).join('\n')), `after ${kept} lines`).not.toBe('accepted');
    }
  });
});

describe('readResults', () => {
  const refused = async (path: string): Promise<[code: string, message: string]> => {
    const error: unknown = await readResults(path).catch((reason: unknown) => reason);
    if (!(error instanceof GradusError)) throw error;
    return [error.code, error.message.replace(path, 'PATH')];
  };

  it('says where nothing is', async () => {
    const folder = await temporaryFolder();
    expect(await refused(join(folder, 'RESULTS.md'))).toEqual([
      'missing-results',
      'No results at PATH: expected a folder that holds RESULTS.md; received no such file. Run ./gradus results list to see what there is.',
    ]);
  });

  it('does not read what is too large, no file, or no UTF-8', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'large.md', '-'.repeat(5_000_001));
    await put(folder, 'latin1.md', Buffer.from('---\nid: caf\u00e9\n', 'latin1'));
    await symlink('large.md', join(folder, 'link.md'));
    expect(await refused(join(folder, 'large.md'))).toEqual([
      'invalid-results',
      'PATH: the file: expected at most 5.0 MB; received 5.0 MB. Restore the file, or run it again.',
    ]);
    expect(await refused(join(folder, 'latin1.md'))).toEqual([
      'invalid-results',
      'PATH, line 2: the text: expected UTF-8; received bytes that are no characters. Restore the file, or run it again.',
    ]);
    for (const name of ['', 'link.md']) {
      expect(await refused(join(folder, name))).toEqual([
        'invalid-results',
        'PATH: the file: expected a regular file; received something else. Restore the file, or run it again.',
      ]);
    }
  });
});

describe('listResults', () => {
  it('lists by folder name, hides nothing behind a broken one, leaves the reference out', async () => {
    const root = await temporaryFolder();
    await put(root, 'b/RESULTS.md', text);
    await put(root, 'a/RESULTS.md', text.slice(0, 500));
    await put(root, 'c/notes.md', 'no results here');
    await put(root, 'reference/RESULTS.md', text);
    await put(root, 'README.md', 'a file');
    const listed = await listResults(root);
    expect(listed.map(({ folder, results, error }) => [folder, results?.id, error?.code])).toEqual([
      [join(root, 'a'), undefined, 'invalid-results'],
      [join(root, 'b'), 'example', undefined],
    ]);
    expect(await listResults(root, { exclude: ['a', 'b'] })).toMatchObject([
      { folder: join(root, 'reference') },
    ]);
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await listResults(join(await temporaryFolder(), 'results'))).toEqual([]);
  });
});
