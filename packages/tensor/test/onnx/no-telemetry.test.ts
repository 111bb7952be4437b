/** @file A process that runs a compiled graph tells nobody: left alone, onnxruntime would (no-telemetry.ts). */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'gradus-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('leaves no id of the machine, no reports that wait to be sent, and no log of them', () => {
  const [home, temporary] = [join(folder, 'home'), join(folder, 'temporary')];
  mkdirSync(home);
  mkdirSync(temporary);
  const index = JSON.stringify(new URL('../../src/index.ts', import.meta.url));
  const program = `
    import { array, compile, mean } from ${index};
    await using graph = await compile((x) => mean(x), [array([1, 2])]);
    console.log((await graph.run(array([1, 2]))).data[0]);`;
  // Nothing else of this environment: under CI the library is silent by itself.
  const { PATH } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH, HOME: home, TMPDIR: temporary },
    encoding: 'utf8',
  });
  expect(stdout).toBe('1.5\n');
  expect(readdirSync(folder, { recursive: true })).toEqual(['home', 'temporary']);
});
