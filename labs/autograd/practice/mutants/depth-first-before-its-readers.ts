/** Misconception: a walk may hand on as soon as it comes by. */
export interface Value {
  readonly data: number;
  gradient: number;
  readonly id: number;
  readonly parts: readonly Value[];
  readonly slopes: readonly number[];
}

let made = 0;

const make = (data: number, parts: readonly Value[], slopes: readonly number[]): Value => ({
  data,
  gradient: 0,
  id: made++,
  parts,
  slopes,
});

export const value = (data: number): Value => make(data, [], []);

export const add = (a: Value, b: Value): Value => make(a.data + b.data, [a, b], [1, 1]);

export const mul = (a: Value, b: Value): Value => make(a.data * b.data, [a, b], [b.data, a.data]);

export const pow = (a: Value, exponent: number): Value =>
  make(a.data ** exponent, [a], [exponent * a.data ** (exponent - 1)]);

export const exp = (a: Value): Value => make(Math.exp(a.data), [a], [Math.exp(a.data)]);

export function tanh(a: Value): Value {
  const data = Math.tanh(a.data);
  return make(data, [a], [1 - data * data]);
}

export function backward(output: Value): void {
  const order: Value[] = [];
  const found = new Set<Value>();
  const todo = [output];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    order.push(one);
    todo.push(...one.parts);
  }
  for (const one of order) one.gradient = 0;
  output.gradient = 1;
  for (const one of order) {
    for (const [at, part] of one.parts.entries()) {
      part.gradient += one.slopes[at]! * one.gradient;
    }
  }
}
