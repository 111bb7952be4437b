import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foundation, layers } from '../../layers.ts';

const packages = join(import.meta.dirname, '../../packages');
const names = readdirSync(packages);

it('names every package that there is, and no other', () => {
  expect(Object.keys(layers).sort()).toEqual(names.sort());
});

it.each(names)('%s depends on what its layer grants, in package.json too', (name) => {
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(packages, name, 'package.json'), 'utf8'),
  ) as { dependencies?: Record<string, string> };
  const own = Object.keys(dependencies)
    .filter((dependency) => dependency.startsWith('@gradus/'))
    .map((dependency) => dependency.replace('@gradus/', ''));
  const granted = new Set([...foundation, ...(layers[name] ?? [])]);
  expect(own.filter((dependency) => !granted.has(dependency))).toEqual([]);
});

it.each(names)('%s has a README that tours every file of its src', (name) => {
  const folder = join(packages, name);
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('index.ts'),
  );
  const missing = files.filter(
    (file) => !readme.includes(`src/${file}`) && !toursFolder(readme, file),
  );
  expect(missing).toEqual([]);
  expect(existsSync(join(folder, 'src/index.ts')) || name === 'cli').toBe(true);
});

/** A folder of like files may be toured as one. */
const toursFolder = (readme: string, file: string): boolean =>
  file.includes('/') && readme.includes(`src/${file.slice(0, file.lastIndexOf('/'))})`);
