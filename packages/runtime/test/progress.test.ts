import { describe, expect, it } from 'vitest';
import { createProgress } from '../src/index.ts';

/** A progress with a clock to move and a record of what was written. */
function harness(isTerminal: boolean, columns = 100) {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const progress = createProgress({
    isTerminal,
    columns: () => columns,
    write: (text) => written.push(text),
    nowMs: () => clock.nowMs,
  });
  return { progress, written, clock };
}

describe('plain lines', () => {
  it('says nothing about work that ends within two seconds', () => {
    const { progress, written, clock } = harness(false);
    const stage = progress.stage('Quick', { total: 10 });
    clock.nowMs = 1_900;
    stage.at(9);
    stage.done();
    expect(written).toEqual([]);
  });

  it('says how far it is after two seconds and then every five, with an ETA', () => {
    const { progress, written, clock } = harness(false);
    const stage = progress.stage('Training', { total: 1000, unit: 'merges' });
    for (clock.nowMs = 1000; clock.nowMs <= 8000; clock.nowMs += 1000) {
      stage.at(clock.nowMs / 10);
    }
    clock.nowMs = 10_000;
    stage.done();
    expect(written).toEqual([
      'Training  ██░░░░░░░░  20%  200/1,000 merges  about 8.0 s left\n',
      'Training  ███████░░░  70%  700/1,000 merges  about 3.0 s left\n',
      'Training: done in 10.0 s\n',
    ]);
  });

  it('counts without a total', () => {
    const { progress, written, clock } = harness(false);
    const stage = progress.stage('Reading', { unit: 'lines' });
    clock.nowMs = 3000;
    stage.advance(1200);
    expect(written).toEqual(['Reading  1,200 lines  3.0 s\n']);
  });

  it('shows a detail, and takes the rate from what this run did', () => {
    const { progress, written, clock } = harness(false);
    const stage = progress.stage('Training', { total: 1000, unit: 'steps', from: 900 });
    clock.nowMs = 2_000;
    stage.at(950, 'loss 2.31');
    clock.nowMs = 7_000;
    stage.at(975);
    expect(written).toEqual([
      'Training  ██████████  95%  950/1,000 steps  loss 2.31  about 2.0 s left\n',
      'Training  ██████████  97%  975/1,000 steps  loss 2.31  about 2.3 s left\n',
    ]);
  });
});

describe('a terminal', () => {
  it('rewrites one line, clips it to the width, and clears it at the end', () => {
    const { progress, written, clock } = harness(true, 30);
    const stage = progress.stage('A label that is rather long', { total: 2 });
    stage.at(1);
    clock.nowMs = 50;
    stage.at(2);
    clock.nowMs = 120;
    stage.done();
    stage.done();
    expect(written[0]).toBe('\r\u001B[2KA label that is rather long …');
    expect(written.slice(1)).toEqual([
      '\r\u001B[2K',
      'A label that is rather long: done in 120 ms\n',
    ]);
  });

  it('puts a note above the line', () => {
    const { progress, written } = harness(true);
    progress.note('Found something');
    expect(written).toEqual(['\r\u001B[2KFound something\n']);
  });
});
