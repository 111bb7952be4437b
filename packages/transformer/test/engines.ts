/** @file Both engines behind one function, for tests that hold in both. */
import { type NdArray, runEager, trace, type Values } from '@gradus/tensor';

export interface Engine {
  readonly name: string;
  /** What the function gives for these arguments. */
  readonly evaluate: <Result>(
    build: (...arguments_: never[]) => Result,
    ...values: readonly unknown[]
  ) => Promise<Values<Result>>;
}

export const eager: Engine = {
  name: 'eager',
  evaluate: async (build, ...values) =>
    runEager(trace(build as never, values as never), values as never),
};

export const engines: readonly Engine[] = [eager];

/** The largest distance between elements, in units of the larger of 1 and the value. */
export function distance(found: NdArray, expected: NdArray): number {
  if (String(found.shape) !== String(expected.shape)) return Infinity;
  let largest = 0;
  for (let at = 0; at < expected.data.length; at++) {
    const [is, should] = [Number(found.data[at]), Number(expected.data[at])];
    if (Number.isNaN(is) || Number.isNaN(should)) return NaN;
    largest = Math.max(largest, Math.abs(is - should) / Math.max(1, Math.abs(should)));
  }
  return largest;
}
