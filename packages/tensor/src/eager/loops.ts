/** @file Walking over arrays: where the element lies that belongs to a place in another shape. */
import { elementCount } from '../nd-array.ts';

/** How far apart neighbours along each axis lie: `[2, 3, 4]` → `[12, 4, 1]`. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array.from<number>({ length: shape.length });
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * The strides of an array of shape `from` seen as one of shape `to`: 0 along axes on which it is
 * repeated.
 */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(from);
  const added = to.length - from.length;
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : own[axis - added]!));
}

/**
 * Visits the places of a shape in row order. For each it tells where the element lies in arrays
 * that are walked with other strides.
 */
export function walk(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (at: number, places: readonly number[]) => void,
): void {
  const count = elementCount(shape);
  const index = shape.map(() => 0);
  const places = strides.map(() => 0);
  for (let at = 0; at < count; at++) {
    visit(at, places);
    // Like an odometer: the last axis first, and where one is through, the next.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      for (let i = 0; i < places.length; i++) places[i]! += strides[i]![axis]!;
      if (++index[axis]! < shape[axis]!) break;
      for (let i = 0; i < places.length; i++) places[i]! -= strides[i]![axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** An array around one axis: what lies before it, along it, and behind it. */
export function aroundAxis(
  shape: readonly number[],
  axis: number,
): { readonly outer: number; readonly length: number; readonly inner: number } {
  return {
    outer: elementCount(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: elementCount(shape.slice(axis + 1)),
  };
}
