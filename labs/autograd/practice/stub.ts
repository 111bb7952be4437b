/**
 * An engine that differentiates, over single numbers. Fill in the functions at the bottom;
 * `./gradus lab watch autograd` judges the file on every save.
 *
 * A value remembers what it was made of. `backward` walks from the output to everything it was
 * made of, and leaves in each value's `gradient` the derivative of the output by it:
 *
 *     const x = value(3);
 *     const y = add(mul(x, x), x);      y.data      →  12
 *     backward(y);                      x.gradient  →  7        2x + 1
 *
 * You may add fields to `Value`, or make it a class: `data` and `gradient` are what is read.
 */
export interface Value {
  readonly data: number;
  /** 0 until `backward` has reached it. */
  gradient: number;
}

/** A number to begin with. */
export function value(data: number): Value {
  throw new Error(`your turn: a value of ${data}`);
}

export function add(a: Value, b: Value): Value {
  throw new Error(`your turn: ${a.data} + ${b.data}`);
}

export function mul(a: Value, b: Value): Value {
  throw new Error(`your turn: ${a.data} · ${b.data}`);
}

/** To a power that is a plain number: `pow(x, 2)`. Its slope is n xⁿ⁻¹. */
export function pow(a: Value, exponent: number): Value {
  throw new Error(`your turn: ${a.data} to the power ${exponent}`);
}

export function exp(a: Value): Value {
  throw new Error(`your turn: e to the power ${a.data}`);
}

/** Its slope is 1 − tanh². */
export function tanh(a: Value): Value {
  throw new Error(`your turn: tanh of ${a.data}`);
}

/**
 * Sets the gradient of the output (1) and of every value that it was made of. A value that is read
 * several times gets the sum of what comes back. Calling it again gives the same gradients, not
 * twice as much. A chain of 100,000 operations is no matter.
 */
export function backward(output: Value): void {
  throw new Error(`your turn: the derivatives of ${output.data}`);
}
