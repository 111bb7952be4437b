/** @file `npm run format`: puts every file into the one format. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const { status } = spawnSync(join(repository, 'node_modules/.bin/oxfmt'), process.argv.slice(2), {
  cwd: repository,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
