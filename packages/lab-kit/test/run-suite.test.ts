import assert from 'node:assert/strict';
import { expect, it } from 'vitest';
import { runSuite } from '../src/index.ts';

const failureOf = async (run: () => void) => (await runSuite([{ name: 'case', run }]))[0]?.failure;

it('shows characters that nobody sees', async () => {
  expect(await failureOf(() => assert.equal('a', '\uFEFFa'))).toEqual({
    message: 'the values differ',
    expected: String.raw`'\u{feff}a'`,
    received: "'a'",
  });
});

it('says where two lists part', async () => {
  const failure = await failureOf(() => assert.deepEqual([1, 2, 3, 4, 9, 6], [1, 2, 3, 4, 5, 6]));
  expect(failure?.message).toBe('the values differ from [4] on: expected 5, received 9');
  const shorter = await failureOf(() => assert.deepEqual([1, 2, 3, 4], [1, 2, 3, 4, 5]));
  expect(shorter?.message).toBe('the values differ from [4] on: expected 5, received undefined');
});

it('runs every case, in order, and says which is next', async () => {
  const started: string[] = [];
  const run = (fails: boolean) => () => {
    if (fails) throw new Error('no');
  };
  const cases = [true, false].map((fails) => ({ name: fails ? 'bad' : 'good', run: run(fails) }));
  const results = await runSuite(cases, (name) => started.push(name));
  expect(results.map(({ passed }) => passed)).toEqual([false, true]);
  expect(started).toEqual(['bad', 'good']);
});
