/** @file What `--help` shows works as it is printed, for every command of `track`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './gradus.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  mkdirSync(workspace.path('progress'));
});
afterEach(() => workspace.remove());

describe('every example that --help shows', () => {
  it('works as it is printed', async () => {
    writeFileSync(workspace.path('progress/roadmap.md'), '# Plan\n\n## A\n\n- [ ] Attention\n');
    writeFileSync(workspace.path('plan.md'), '# B\n\n## A\n\n- [ ] dotfiles repo\n- [ ] FP8\n');
    const { stdout: help } = await workspace.gradus(['track', '--help']);
    const names = [...help.matchAll(/^  ([a-z]+) /gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(15);
    const failed: string[] = [];
    let examples = 0;
    const helps = names.map((name) => workspace.gradus(['track', name, '--help']));
    for (const { stdout } of await Promise.all(helps)) {
      for (const [, line = ''] of stdout.matchAll(/^  \.\/gradus (track .*)$/gm)) {
        examples++;
        const args = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
          ([, double, single, plain]) => double ?? single ?? plain ?? '',
        );
        const { status, stderr } = await workspace.gradus(args);
        if (status !== 0) failed.push(`${line}: ${stderr}`);
      }
    }
    expect(examples).toBeGreaterThan(20);
    expect(failed).toEqual([]);
  });
});
