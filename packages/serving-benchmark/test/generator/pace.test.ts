/** @file Calls at times of the clock: by timers, and by whoever looks between two reads. */
import { expect, test } from 'vitest';
import { Pacer } from '../../src/generator/pace.ts';
import { startClock } from '../../src/wire/clock.ts';

test('what is due is called when somebody looks, once, the rest of the turn notwithstanding', async () => {
  let nowMs = 0;
  const pacer = new Pacer({ nowMs: () => nowMs });
  const called: string[] = [];
  pacer.at(5, () => called.push('five'));
  pacer.at(3, () => called.push('three'));
  pacer.at(3, () => called.push('three again'));
  const takeBack = pacer.at(4, () => called.push('taken back'));
  pacer.look(2.9);
  expect(called).toEqual([]);
  takeBack();
  // One turn of the event loop, in which time passes: no timer can go off.
  nowMs = 4.5;
  pacer.look(nowMs);
  pacer.look(nowMs);
  expect(called).toEqual(['three', 'three again']);
  nowMs = 6;
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  expect(called).toEqual(['three', 'three again', 'five']);
});

test('a call may ask for the next', () => {
  let nowMs = 0;
  const pacer = new Pacer({ nowMs: () => nowMs });
  const calledMs: number[] = [];
  const again = (timeMs: number): void => {
    pacer.at(timeMs, () => {
      calledMs.push(timeMs);
      again(timeMs + 10);
    });
  };
  again(10);
  for (nowMs = 1; nowMs < 35; nowMs++) pacer.look(nowMs);
  expect(calledMs).toEqual([10, 20, 30]);
});

test('without anybody who looks, a timer and the turns after it do', async () => {
  const clock = startClock();
  const pacer = new Pacer(clock);
  const calledMs = await new Promise<number>((resolve) => {
    pacer.at(12.5, () => resolve(clock.nowMs()));
  });
  expect(calledMs).toBeGreaterThanOrEqual(12.5);
});

test('what is past is called at once', () => {
  let called = 0;
  new Pacer({ nowMs: () => 10 }).at(10, () => void called++);
  expect(called).toBe(1);
});
