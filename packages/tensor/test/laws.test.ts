/** @file Laws that hold for any shape: broadcasting, adjoints, inverses, plain definitions. */
import { createRandom, type Random } from '@gradus/statistics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { evaluate, expectClose, uniformArray } from './check.ts';

const size = fc.integer({ min: 0, max: 3 });
const shapeOfAny = fc.array(size, { maxLength: 5 });
const shapeWithAxes = fc.array(size, { minLength: 1, maxLength: 4 });
const generator = fc.nat().map(createRandom);

/** Two shapes that broadcast, the second no longer than the first, and the shape of the result. */
const pairOfShapes = fc
  .tuple(
    fc.array(fc.tuple(size, fc.constantFrom('both', 'left', 'right')), { maxLength: 4 }),
    fc.nat(4),
  )
  .map(([axes, cut]) => {
    const [left, right] = ['left', 'right'].map((own) =>
      axes.map(([length, who]) => (who === 'both' || who === own ? length : 1)),
    );
    const shorter = right!.slice(cut);
    return { left: left!, right: shorter, result: resultOf(left!, shorter) };
  });

function resultOf(left: readonly number[], right: readonly number[]): number[] {
  const added = left.length - right.length;
  return left.map((length, axis) => (axis < added || length !== 1 ? length : right[axis - added]!));
}

/** All places of a shape, first to last. */
function placesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (places, length) =>
      places.flatMap((place) => Array.from({ length }, (_, at) => [...place, at])),
    [[]],
  );
}

/** The element at a place; where the array is shorter or of size 1, the one that is repeated. */
function elementAt({ data, shape }: t.NdArray, place: readonly number[]): number {
  const own = place.slice(place.length - shape.length);
  const at = own.reduce((sum, i, axis) => sum * shape[axis]! + (shape[axis] === 1 ? 0 : i), 0);
  return Number(data[at]);
}

/** Σ x·y over all elements. */
function inner(x: t.NdArray, y: t.NdArray): number {
  return numbersOf(x).reduce((sum, value, at) => sum + value * Number(y.data[at]), 0);
}

describe('broadcasting', () => {
  it('repeats what is shorter or of size 1', () => {
    fc.assert(
      fc.property(pairOfShapes, generator, ({ left, right, result }, random) => {
        const [a, b] = [uniformArray(random, left), uniformArray(random, right)];
        const found = evaluate(t.sub, a, b);
        expect(found.shape).toEqual(result);
        const expected = placesOf(result).map((at) => elementAt(a, at) - elementAt(b, at));
        expect(numbersOf(found)).toEqual(expected);
        // The same with both repeated beforehand, and from the other side.
        const repeated = (x: t.Tensor, y: t.Tensor): t.Tensor =>
          t.sub(t.broadcastTo(x, result), t.broadcastTo(y, result));
        expect(evaluate(repeated, a, b)).toEqual(found);
        expect(evaluate((x, y) => t.sub(0, t.sub(y, x)), a, b)).toEqual(found);
        const chosen = evaluate((x, y) => t.where(t.greater(x, y), x, y), a, b);
        expect(chosen).toEqual(evaluate(t.maximum, a, b));
      }),
    );
  });

  it('refuses other shapes', () => {
    const two = uniformArray(createRandom(1), [2, 3]);
    const other = uniformArray(createRandom(1), [2]);
    expect(() => evaluate(t.add, two, other)).toThrow(/float64 \[2, 3\] and float64 \[2\]/);
  });
});

/** A linear map between arrays of numbers, and what is drawn for it. */
interface Linear {
  readonly build: (x: t.Tensor) => t.Tensor;
  readonly from: readonly number[];
}

const shapeAndAxis = shapeWithAxes.chain((shape) =>
  fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)),
);

function drawIds(random: Random, shape: readonly number[], bound: number): t.NdArray {
  const ids = t.allocate('int32', shape);
  for (let at = 0; at < ids.data.length; at++) ids.data[at] = random.integer(bound);
  return ids;
}

const linearMaps: Readonly<Record<string, fc.Arbitrary<Linear>>> = {
  slice: shapeAndAxis.chain(([from, axis]) =>
    fc.tuple(fc.nat(from[axis]!), fc.nat(from[axis]!)).map((places) => {
      const [start, end] = places.toSorted((a, b) => a - b);
      return { from, build: (x) => t.slice(x, { axis, start: start!, end: end! }) };
    }),
  ),
  pad: fc.tuple(shapeAndAxis, size, size).map(([[from, axis], before, after]) => ({
    from,
    build: (x) => t.pad(x, { axis, before, after }),
  })),
  concat: shapeAndAxis.map(([from, axis]) => ({
    from,
    build: (x) => t.concat([x, t.mul(x, 2), x], axis),
  })),
  transpose: shapeOfAny.chain((from) =>
    fc
      .shuffledSubarray([...from.keys()], { minLength: from.length })
      .map((order) => ({ from, build: (x) => t.transpose(x, order) })),
  ),
  sum: shapeOfAny.chain((from) =>
    fc
      .tuple(fc.subarray([...from.keys()]), fc.boolean())
      .map(([axes, keepDims]) => ({ from, build: (x) => t.sum(x, { axes, keepDims }) })),
  ),
  'broadcastTo, sub': pairOfShapes.map(({ right, result }) => ({
    from: right,
    build: (x) => t.sub(t.broadcastTo(x, result), x),
  })),
  gather: fc
    .tuple(shapeAndAxis, fc.array(size, { maxLength: 2 }), generator)
    .map(([[shape, axis], idsShape, random]) => {
      const from = shape.with(axis, shape[axis]! + 1);
      const ids = drawIds(random, idsShape, from[axis]!);
      return { from, build: (x) => t.gather(x, t.constant(ids), axis) };
    }),
  scatterAdd: fc.tuple(shapeWithAxes, size, generator).map(([from, more, random]) => {
    const ids = drawIds(random, from.slice(0, 1), more + 1);
    return { from, build: (x) => t.scatterAdd(x, t.constant(ids), { size: more + 1 }) };
  }),
  takeAlong: fc.tuple(shapeAndAxis, size, generator).map(([[shape, axis], count, random]) => {
    const from = shape.with(axis, shape[axis]! + 1);
    const ids = drawIds(random, shape.with(axis, count), from[axis]!);
    return { from, build: (x) => t.takeAlong(x, t.constant(ids), axis) };
  }),
  scatterAlong: fc.tuple(shapeAndAxis, size, generator).map(([[from, axis], more, random]) => {
    const ids = drawIds(random, from, more + 1);
    return { from, build: (x) => t.scatterAlong(x, t.constant(ids), { axis, size: more + 1 }) };
  }),
  'matmul from the left': fc.tuple(size, size, size, generator).map(([m, k, n, random]) => {
    const other = t.constant(uniformArray(random, [2, n, k]));
    return {
      from: [m, k],
      build: (x) => t.matmul(x, other, { transposeB: true, scale: 0.5 }),
    };
  }),
};

describe.each(Object.entries(linearMaps))('%s', (_, maps) => {
  it('is linear, and its derivative is its adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩', () => {
    fc.assert(
      fc.property(maps, generator, ({ build, from }, random) => {
        const [x, z] = [uniformArray(random, from), uniformArray(random, from)];
        const [Ax, Az] = [evaluate(build, x), evaluate(build, z)];
        const both = evaluate((a, b) => build(t.add(a, t.mul(b, 3))), x, z);
        expectClose(
          both,
          evaluate((a, b) => t.add(a, t.mul(b, 3)), Ax, Az),
          1e-13,
        );
        const y = uniformArray(random, Ax.shape);
        const adjoint = (point: t.Tensor, weights: t.Tensor): t.Tensor =>
          t.gradients(build(point), [point], weights)[0]!;
        expect(inner(Ax, y)).toBeCloseTo(inner(x, evaluate(adjoint, x, y)), 10);
      }),
    );
  });
});

describe('layout', () => {
  it('is restored by the inverse of a transposition', () => {
    fc.assert(
      fc.property(shapeOfAny, generator, (shape, random) => {
        const order = random.shuffle([...shape.keys()]);
        const back = order.map((_, axis) => order.indexOf(axis));
        const x = uniformArray(random, shape);
        expect(evaluate((a) => t.transpose(t.transpose(a, order), back), x)).toEqual(x);
        const turned = evaluate((a) => t.transpose(a, order), x);
        for (const place of placesOf(shape)) {
          const there = order.map((axis) => place[axis]!);
          expect(elementAt(turned, there)).toBe(elementAt(x, place));
        }
      }),
    );
  });

  it('is joined again from its parts, and cut out of its padding', () => {
    fc.assert(
      fc.property(shapeAndAxis, generator, ([shape, axis], random) => {
        const x = uniformArray(random, shape);
        const cut = random.integer(shape[axis]! + 1);
        const joined = (a: t.Tensor): t.Tensor =>
          t.concat([t.slice(a, { axis, end: cut }), t.slice(a, { axis, start: cut })], axis);
        expect(evaluate(joined, x)).toEqual(x);
        const padded = (a: t.Tensor): t.Tensor =>
          t.slice(t.pad(a, { axis, before: 2, after: 1 }), { axis, start: 2, end: -1 });
        expect(evaluate(padded, x)).toEqual(x);
        expect(evaluate((a) => t.reshape(t.reshape(a, [-1]), shape), x)).toEqual(x);
      }),
    );
  });
});

describe('matmul', () => {
  it('is the sum of products, for batches and transposes', () => {
    const options = fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() });
    const sizes = fc.tuple(size, size, size);
    fc.assert(
      fc.property(pairOfShapes, sizes, options, generator, (batch, [m, k, n], flags, random) => {
        const a = uniformArray(random, [...batch.left, ...(flags.transposeA ? [k, m] : [m, k])]);
        const b = uniformArray(random, [...batch.right, ...(flags.transposeB ? [n, k] : [k, n])]);
        const found = evaluate((x, y) => t.matmul(x, y, flags), a, b);
        const expected = placesOf([...batch.result, m, n]).map((place) => {
          const [i, j] = place.slice(-2) as [number, number];
          const before = place.slice(0, -2);
          let sum = 0;
          for (let l = 0; l < k; l++) {
            const inA = flags.transposeA ? [l, i] : [i, l];
            const inB = flags.transposeB ? [j, l] : [l, j];
            sum += elementAt(a, [...before, ...inA]) * elementAt(b, [...before, ...inB]);
          }
          return sum;
        });
        const shape = [...batch.result, m, n];
        expect(found.shape).toEqual(shape);
        expectClose(found, t.fromData(Float64Array.from(expected), shape), 1e-14);
      }),
    );
  });
});

describe('reductions', () => {
  it('are what a loop over the places gives', () => {
    fc.assert(
      fc.property(shapeOfAny, generator, (sizes, random) => {
        const shape = sizes.map((length) => Math.max(1, length));
        const axes = [...shape.keys()].filter(() => random.uniform() < 0.5);
        // Whole numbers: exact sums, and ties.
        const x = evaluate(
          (a) => t.cast(t.cast(a, 'int32'), 'float64'),
          uniformArray(random, shape, [-3, 3]),
        );
        const groups = new Map<string, number[]>();
        for (const place of placesOf(shape)) {
          const name = place.filter((_, axis) => !axes.includes(axis)).join();
          groups.set(name, [...(groups.get(name) ?? []), elementAt(x, place)]);
        }
        const each = (of: (group: readonly number[]) => number): number[] =>
          [...groups.values()].map((group) => of(group) + 0);
        const sumOf = (group: readonly number[]): number => group.reduce((a, b) => a + b, 0);
        expect(numbersOf(evaluate((a) => t.sum(a, { axes }), x))).toEqual(each(sumOf));
        const largest = evaluate((a) => t.reduceMax(a, { axes }), x);
        expect(numbersOf(largest)).toEqual(each((group) => Math.max(...group)));
        // Each group's derivative sums to 1, in equal parts over the ties.
        const derivative = evaluate(
          (a) => t.grad((b: t.Tensor) => t.sum(t.reduceMax(b, { axes })))(a),
          x,
        );
        const shares = placesOf(shape).map((place) => {
          const group = groups.get(place.filter((_, axis) => !axes.includes(axis)).join())!;
          const most = Math.max(...group);
          const ties = group.filter((value) => value === most).length;
          return elementAt(x, place) === most ? 1 / ties : 0;
        });
        expect(numbersOf(derivative)).toEqual(shares);
        const variance = evaluate((a) => t.variance(a, { axes }), x);
        const spread = (group: readonly number[]): number => {
          const center = sumOf(group) / group.length;
          return sumOf(group.map((value) => (value - center) ** 2)) / group.length;
        };
        expectClose(variance, t.fromData(Float64Array.from(each(spread)), variance.shape), 1e-13);
      }),
    );
  });

  it('say where the largest is, the first of ties', () => {
    fc.assert(
      fc.property(shapeAndAxis, generator, ([sizes, axis], random) => {
        const shape = sizes.with(axis, sizes[axis]! + 1);
        const x = drawIds(random, shape, 3);
        const found = evaluate((a) => t.argmax(a, axis), x);
        const expected = placesOf(shape.toSpliced(axis, 1)).map((place) => {
          const along = Array.from({ length: shape[axis]! }, (_, at) =>
            elementAt(x, place.toSpliced(axis, 0, at)),
          );
          return along.indexOf(Math.max(...along));
        });
        expect(numbersOf(found)).toEqual(expected);
      }),
    );
  });
});

describe('softmax', () => {
  it('sums to 1, does not mind a shift, and has a logarithm', () => {
    fc.assert(
      fc.property(shapeAndAxis, generator, ([sizes, axis], random) => {
        const shape = sizes.with(axis, sizes[axis]! + 1);
        const x = uniformArray(random, shape, [-20, 20]);
        const shares = evaluate((a) => t.softmax(a, axis), x);
        const totals = evaluate((a) => t.sum(a, { axes: [axis] }), shares);
        expectClose(
          totals,
          evaluate((a) => t.add(t.mul(a, 0), 1), totals),
          1e-14,
        );
        // 2³⁰: a shift that rounds x to multiples of 2⁻²², and nothing else.
        const shift = 2 ** 30;
        const rounded = evaluate((a) => t.sub(t.add(a, shift), shift), x);
        const [plain, shifted] = [
          evaluate((a) => t.softmax(a, axis), rounded),
          evaluate((a) => t.softmax(t.add(a, shift), axis), rounded),
        ];
        expect(shifted).toEqual(plain);
        const logarithm = evaluate((a) => t.log(t.softmax(a, axis)), x);
        expectClose(
          evaluate((a) => t.logSoftmax(a, axis), x),
          logarithm,
          1e-13,
        );
        const naive = (a: t.Tensor): t.Tensor =>
          t.div(t.exp(a), t.sum(t.exp(a), { axes: [axis], keepDims: true }));
        expectClose(shares, evaluate(naive, x), 1e-13);
      }),
    );
  });
});

describe('indices', () => {
  it('read and add where a loop does', () => {
    fc.assert(
      fc.property(
        shapeAndAxis,
        fc.array(size, { maxLength: 2 }),
        generator,
        (drawn, of, random) => {
          const [sizes, axis] = drawn;
          const shape = sizes.with(axis, sizes[axis]! + 1);
          const x = uniformArray(random, shape);
          const ids = drawIds(random, of, shape[axis]!);
          const rows = evaluate((a, i) => t.gather(a, i, axis), x, ids);
          const shapeOfRows = shape.toSpliced(axis, 1, ...of);
          expect(rows.shape).toEqual(shapeOfRows);
          expect(numbersOf(rows)).toEqual(
            placesOf(shapeOfRows).map((place) => {
              const id = elementAt(ids, place.slice(axis, axis + of.length));
              return elementAt(x, place.toSpliced(axis, of.length, id));
            }),
          );
          const count = random.integer(4);
          const idsAlong = drawIds(random, shape.with(axis, count), shape[axis]!);
          const taken = evaluate((a, i) => t.takeAlong(a, i, axis), x, idsAlong);
          expect(numbersOf(taken)).toEqual(
            placesOf(shape.with(axis, count)).map((place) =>
              elementAt(x, place.with(axis, elementAt(idsAlong, place))),
            ),
          );
        },
      ),
    );
  });
});

function numbersOf({ data }: t.NdArray): number[] {
  // −0 and 0 are one number here.
  return Array.from(data as Float64Array, (value) => value + 0);
}
