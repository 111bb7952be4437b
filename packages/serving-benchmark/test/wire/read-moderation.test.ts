/** @file When a thread that reads rests between two turns of its event loop, and when not. */
import { expect, test } from 'vitest';
import { ReadModeration } from '../../src/wire/read-moderation.ts';

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** So many reads at equal distances, some in each turn. @returns turns after which it rested */
async function read({ perMs, perTurn, reads }: Record<string, number>): Promise<number> {
  let rests = 0;
  const moderation = new ReadModeration(() => void rests++);
  for (let done = 0; done < reads!; done++) {
    moderation.onRead(1000 + done / perMs!);
    if ((done + 1) % perTurn! === 0) await turn();
  }
  await turn();
  return rests;
}

test('thin streams are read at once', async () => {
  expect(await read({ perMs: 4, perTurn: 1, reads: 200 })).toBe(0);
});

test('thick ones rest once in a turn, from the first window on that was thick', async () => {
  // 50 a millisecond: the first window of 5 ms holds 250 reads, 25 turns of 10.
  const rests = await read({ perMs: 50, perTurn: 10, reads: 1000 });
  expect(rests).toBeGreaterThanOrEqual(74);
  expect(rests).toBeLessThanOrEqual(76);
});

test('a turn that is full needs no rest', async () => {
  expect(await read({ perMs: 100, perTurn: 40, reads: 4000 })).toBeLessThanOrEqual(1);
});

test('once they are thin again, nothing rests', async () => {
  let rests = 0;
  const moderation = new ReadModeration(() => void rests++);
  let atMs = 0;
  for (let done = 0; done < 400; done++) moderation.onRead((atMs += 0.02));
  await turn();
  expect(rests).toBe(0);
  for (let done = 0; done < 40; done++) {
    moderation.onRead((atMs += 1));
    await turn();
  }
  // The window in which they became thin, and the one before.
  expect(rests).toBeLessThanOrEqual(10);
});
