/** @file Weights of eight bits, and rows written into a cache. */
import * as t from '../../src/index.ts';
import { uniformArray } from '../check.ts';
import { floats, type OperationCase, type Sizes, type Source, step, wholes } from './case.ts';

/** Scales are float32 in both engines. */
const scales = (shape: Sizes): Source => ({
  shape,
  draw: (random) => uniformArray(random, shape, [0.01, 1], 'float32'),
});

/** Places of a text that differ: `first`, `first + 1`, … */
const places = (shape: readonly [number, number], first: number): Source => ({
  shape,
  draw: () => {
    const [B, T] = shape;
    const data = Int32Array.from(
      { length: B * T },
      (_, at) => first + (at % T) + Math.floor(at / T),
    );
    return t.fromData(data, [B, T]);
  },
});

export function weightCases(): OperationCase[] {
  const blocks: readonly (readonly [Sizes, number])[] = [
    [[3, 2, 16], 32],
    [[3, 2, 16], 19],
    [[2, 5, 1, 16], 16],
    [[1, 16], 5],
  ];
  return [
    ...blocks.map(([shape, width]) =>
      step(
        'dequantize',
        (codes, by) => t.dequantize(codes, by, width),
        [wholes(shape, 0, 256, 'uint8'), scales(shape.slice(0, -1))],
        `of ${width}`,
      ),
    ),
    ...[1, 3].map((T) =>
      step('setRows', (table, rows, at) => t.setRows(table, rows, at), [
        floats([2, 3, 8, 4]),
        floats([2, 3, T, 4]),
        places([2, T], 2),
      ]),
    ),
  ];
}
