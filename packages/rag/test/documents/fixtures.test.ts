import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixturePath, fixtures } from './fixtures/make-fixtures.ts';

it.each(Object.keys(fixtures))('%s is what its generator writes', (name) => {
  expect(Buffer.from(fixtures[name]!()).equals(readFileSync(fixturePath(name)))).toBe(true);
});
