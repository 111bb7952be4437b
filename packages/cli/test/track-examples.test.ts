/** @file What `--help` shows works as it is printed, for every command of `track`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Workspace } from './gradus.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());
mkdirSync(workspace.path('progress'));
writeFileSync(workspace.path('progress/roadmap.md'), '# Plan\n\n## A\n\n- [ ] Attention\n');
writeFileSync(workspace.path('plan.md'), '# B\n\n## A\n\n- [ ] dotfiles repo\n- [ ] FP8\n');

const { stdout: help } = await workspace.gradus(['track', '--help']);
const names = [...help.matchAll(/^  ([a-z]+) /gm)].map(([, name = '']) => name);
const commands = await Promise.all(
  names.map(async (name) => {
    const { stdout } = await workspace.gradus(['track', name, '--help']);
    const lines = [...stdout.matchAll(/^  \.\/gradus (track .*)$/gm)].map(([, line = '']) => line);
    return { name, lines };
  }),
);

/** Words of a shell. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );

/** In the order of the help: one command's example may be about what another one wrote. */
describe('every example that --help shows works as it is printed', () => {
  it('of many commands', () => {
    expect(names.length).toBeGreaterThan(15);
    expect(commands.flatMap(({ lines }) => lines).length).toBeGreaterThan(20);
  });

  it.each(commands)('track $name', async ({ lines: [first = '', ...others] }) => {
    // One of each command by itself: that its process ends, too.
    const { status: ending, stderr: said } = await workspace.process(wordsOf(first));
    expect({ ending, said }).toMatchObject({ ending: 0 });
    for (const line of others) {
      const { status, stderr } = await workspace.gradus(wordsOf(line));
      expect({ line, status, stderr }).toMatchObject({ status: 0 });
    }
  });
});
