/** @file Both engines behind one function, for tests that hold in both. */
import { compile, type NdArray, runEager, trace, type Values } from '@gradus/tensor';

type Build<Result> = (...arguments_: never[]) => Result;

export interface Opened<Result> extends AsyncDisposable {
  readonly run: (...values: readonly unknown[]) => Promise<Values<Result>>;
}

export interface Engine {
  readonly name: string;
  /** @param types of the arguments; arrays will do */
  readonly open: <Result>(
    build: Build<Result>,
    ...types: readonly unknown[]
  ) => Promise<Opened<Result>>;
  /** What the function gives for these arguments. */
  readonly evaluate: <Result>(
    build: Build<Result>,
    ...values: readonly unknown[]
  ) => Promise<Values<Result>>;
}

function engine(name: string, open: Engine['open']): Engine {
  return {
    name,
    open,
    evaluate: async (build, ...values) => {
      await using opened = await open(build, ...values);
      return await opened.run(...values);
    },
  };
}

export const eager = engine('eager', async (build, ...types) => {
  const graph = trace(build as never, types as never);
  return {
    run: async (...values) => runEager(graph, values as never) as never,
    [Symbol.asyncDispose]: async () => undefined,
  };
});

export const onnx = engine('ONNX', async (build, ...types) => {
  const compiled = await compile(build as never, types as never, { thread: 'caller' });
  return {
    run: async (...values) => compiled.run(...(values as never[])) as never,
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
});

export const engines: readonly Engine[] = [eager, onnx];

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
