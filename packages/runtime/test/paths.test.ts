import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workspacePaths } from '../src/index.ts';

it("finds the repository, and keeps the learner's things there by default", () => {
  const paths = workspacePaths({});
  expect(existsSync(join(paths.repository, 'pnpm-workspace.yaml'))).toBe(true);
  expect(paths.results).toBe(join(paths.repository, 'results'));
  expect(paths.data).toBe(join(paths.repository, 'data'));
});

it('puts them elsewhere on request; the program stays where it is', () => {
  const paths = workspacePaths({ GRADUS_WORKSPACE: '/learner', GRADUS_DATA_DIR: '/data' });
  expect(paths.practice).toBe('/learner/practice');
  expect(paths.data).toBe('/data');
  expect(paths.reference).toBe(join(paths.repository, 'results/reference'));
});

it('takes an empty variable for none', () => {
  expect(workspacePaths({ GRADUS_WORKSPACE: '' }).workspace).toBe(workspacePaths({}).repository);
});
