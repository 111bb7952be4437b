/** @file Scheduler, KV memory and runner with nothing in between: an engine that can be built wrong. */
import type { KvCache, ModelRunner, Scheduler, Sequence } from '@gradus/inference';

export interface BareStep {
  readonly scheduler: Scheduler;
  readonly kv: KvCache;
  readonly runner: ModelRunner;
  /** Which token comes next; the likeliest unless said otherwise. */
  readonly choose?: (sequence: Sequence, logits: Float32Array) => number;
}

/** @returns whether anybody was given something to do */
export async function step({
  scheduler,
  kv,
  runner,
  choose = likeliest,
}: BareStep): Promise<boolean> {
  const schedule = scheduler.schedule();
  const { logits } = await runner.step({
    copies: schedule.copies,
    sequences: schedule.sequences.map(({ sequence, count }) => ({
      tokens: sequence.tokens,
      start: sequence.computed,
      end: sequence.computed + count,
      blocks: sequence.blocks,
      logitCount: count === sequence.unread ? 1 : 0,
    })),
  });
  for (const [at, { sequence, count }] of schedule.sequences.entries()) {
    sequence.computed += count;
    kv.commit(sequence);
    const [last] = logits[at]!;
    if (last === undefined) continue;
    const samples = [sequence, ...sequence.forks];
    scheduler.startForks(sequence);
    for (const sample of samples) sample.tokens.push(choose(sample, last));
  }
  return schedule.sequences.length > 0;
}

export function likeliest(_: Sequence, logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}

/** Steps until each has so many tokens of its own. */
export async function writeEach(
  bare: BareStep,
  sequences: readonly Sequence[],
  count: number,
): Promise<number[][]> {
  while (sequences.some(({ generatedCount }) => generatedCount < count)) {
    if (!(await step(bare))) throw new Error('Nobody can go on');
  }
  return sequences.map(({ tokens, promptLength }) =>
    tokens.slice(promptLength, promptLength + count),
  );
}
