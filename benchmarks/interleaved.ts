/**
 * @file Several arms measured in one process in turn, so that what disturbs the machine disturbs
 * all alike: for every input each arm runs once, in an order drawn anew, under tinybench's clock.
 */
import { breathe, type Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { Bench } from 'tinybench';

export interface Arm<Input> {
  readonly name: string;
  readonly run: (input: Input) => unknown;
}

export interface InterleavedOptions {
  /** Draws the order of the arms. */
  readonly random: Random;
  /** Advances by one for every input. */
  readonly stage?: Stage;
  readonly signal?: AbortSignal;
}

/** @returns arm → milliseconds, one for every input in order */
export async function measureInterleaved<Input>(
  arms: readonly Arm<Input>[],
  inputs: readonly Input[],
  { random, stage, signal }: InterleavedOptions,
): Promise<Map<string, number[]>> {
  const durationsMs = new Map(arms.map(({ name }) => [name, [] as number[]]));
  for (const input of inputs) {
    await breathe(signal);
    // One call each, no warm-up and no trial call: an input must be new to the arm when it is timed.
    const bench = new Bench({
      iterations: 1,
      time: 0,
      warmup: false,

      throws: true,
    });
    for (const { name, run } of random.shuffle([...arms]))
      bench.add(name, () => run(input), { async: false });
    for (const { name, result } of bench.runSync()) {
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
      durationsMs.get(name)!.push(result.latency.mean);
    }
    stage?.advance();
  }
  return durationsMs;
}
