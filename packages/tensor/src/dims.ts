/**
 * @file Dimensions that are not numbers yet. `dimension('B')` stands for a size that is known when
 * the graph runs. Sizes are added (a cache grows: P + S) and multiplied (rows are flattened: B·S),
 * so a dimension is a polynomial with whole coefficients: a sum of products of names.
 */
import { GradusError } from '@gradus/runtime';

export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];
/** What each named dimension is in one run. */
export type DimValues = ReadonlyMap<string, number>;

/** `B·S` → 2 stands for 2·B·S; the empty product, `''`, for the constant. */
type Terms = ReadonlyMap<string, number>;
const times = '·';

export class SymbolicDim {
  readonly terms: Terms;
  /** `2·B·S+1`; equal dimensions have equal texts. */
  readonly text: string;

  constructor(terms: Terms) {
    this.terms = terms;
    this.text = textOf(terms);
  }

  toString(): string {
    return this.text;
  }
}

/** @throws GradusError unless the name is a letter with letters, digits and underscores behind it. */
export function dimension(name: string): SymbolicDim {
  if (!/^[A-Za-z]\w*$/.test(name)) {
    throw new GradusError({
      code: 'dimension-name',
      kind: 'usage',
      what: 'Cannot name a dimension so',
      expected: 'a letter, then letters, digits and underscores',
      received: JSON.stringify(name),
    });
  }
  return new SymbolicDim(new Map([[name, 1]]));
}

export function sameDim(a: Dim, b: Dim): boolean {
  return a === b || (typeof a !== 'number' && typeof b !== 'number' && a.text === b.text);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => sameDim(dim, b[axis]!));
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = new Map(termsOf(a));
  for (const [product, factor] of termsOf(b)) sum.set(product, (sum.get(product) ?? 0) + factor);
  return simplest(sum);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const product = new Map<string, number>();
  for (const [left, leftFactor] of termsOf(a)) {
    for (const [right, rightFactor] of termsOf(b)) {
      const names = [...namesOf(left), ...namesOf(right)].toSorted().join(times);
      product.set(names, (product.get(names) ?? 0) + leftFactor * rightFactor);
    }
  }
  return simplest(product);
}

/** How many elements; 1 for a scalar. */
export function sizeOf(shape: Shape): Dim {
  return shape.reduce<Dim>(multiplyDims, 1);
}

export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === 'number');
}

/** @throws GradusError when a name of the dimension has no value. */
export function dimValue(dim: Dim, values: DimValues): number {
  if (typeof dim === 'number') return dim;
  let sum = 0;
  for (const [product, factor] of dim.terms) {
    sum += namesOf(product).reduce((part, name) => part * nameValue(name, values), factor);
  }
  return sum;
}

export function shapeValue(shape: Shape, values: DimValues): number[] {
  return shape.map((dim) => dimValue(dim, values));
}

/** The one name that the dimension is, `B`, or undefined for anything else. */
export function dimName(dim: Dim): string | undefined {
  return typeof dim !== 'number' && /^[A-Za-z]\w*$/.test(dim.text) ? dim.text : undefined;
}

/** `[B, P+S, 64]` */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

function termsOf(dim: Dim): Terms {
  return typeof dim === 'number' ? new Map([['', dim]]) : dim.terms;
}

export function namesOf(product: string): readonly string[] {
  return product === '' ? [] : product.split(times);
}

function simplest(terms: Map<string, number>): Dim {
  for (const [product, factor] of terms) if (factor === 0) terms.delete(product);
  const isNumber = terms.size === 0 || (terms.size === 1 && terms.has(''));
  return isNumber ? (terms.get('') ?? 0) : new SymbolicDim(terms);
}

function textOf(terms: Terms): string {
  // The constant comes last: P+S+1.
  const ordered = [...terms].toSorted(
    ([a], [b]) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1),
  );
  const text = ordered.map(([product, factor]) => {
    if (product === '') return `${factor < 0 ? '' : '+'}${factor}`;
    if (Math.abs(factor) === 1) return `${factor < 0 ? '-' : '+'}${product}`;
    return `${factor < 0 ? '' : '+'}${factor}${times}${product}`;
  });
  return text.join('').replace(/^\+/, '');
}

function nameValue(name: string, values: DimValues): number {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw new GradusError({
    code: 'dimension-unknown',
    kind: 'usage',
    what: `The dimension ${name} has no value: no input of the graph has it`,
    remedy: 'Give an input a shape in which the name stands alone.',
  });
}
