/**
 * @file What the suite holds an attempt against: forward mode. A dual number carries a value and how
 * it moves when one chosen input moves; no graph, and nothing goes backwards.
 */
import type { Random } from '@gradus/statistics';

export interface Dual {
  readonly data: number;
  readonly moves: number;
}

/** What formulas are made of: the same operations on values, on duals, on anything. */
export interface Operations<Kind> {
  readonly add: (a: Kind, b: Kind) => Kind;
  readonly mul: (a: Kind, b: Kind) => Kind;
  readonly pow: (a: Kind, exponent: number) => Kind;
  readonly exp: (a: Kind) => Kind;
  readonly tanh: (a: Kind) => Kind;
}

export const onDuals: Operations<Dual> = {
  add: (a, b) => ({ data: a.data + b.data, moves: a.moves + b.moves }),
  mul: (a, b) => ({ data: a.data * b.data, moves: a.moves * b.data + a.data * b.moves }),
  pow: ({ data, moves }, n) => ({ data: data ** n, moves: n * data ** (n - 1) * moves }),
  exp: ({ data, moves }) => ({ data: Math.exp(data), moves: Math.exp(data) * moves }),
  tanh: ({ data, moves }) => ({ data: Math.tanh(data), moves: moves / Math.cosh(data) ** 2 }),
};

type Instruction = readonly [operation: number, first: number, second: number];

/** A formula of three inputs in which anything may be read any number of times. */
export interface Formula {
  readonly inputs: readonly number[];
  readonly apply: <Kind>(operations: Operations<Kind>, inputs: readonly Kind[]) => Kind;
}

export function drawFormula(random: Random): Formula {
  const inputs = Array.from({ length: 3 }, () => 0.2 + random.uniform());
  const program: Instruction[] = [];
  for (let made = 3; made < 3 + 4 + random.integer(8); made++) {
    // The newest half of the time, so that formulas grow deep and not only wide.
    const pick = (): number => (random.integer(2) === 0 ? made - 1 : random.integer(made));
    program.push([random.integer(7), pick(), random.integer(made)]);
  }
  return {
    inputs,
    apply: ({ add, mul, pow, exp, tanh }, given) => {
      const all = [...given];
      for (const [operation, first, second] of program) {
        const [a, b] = [all[first]!, all[second]!];
        // tanh keeps numbers small where exp and powers make them large.
        all.push(
          [
            () => add(a, b),
            () => mul(a, b),
            () => add(tanh(a), b),
            () => pow(tanh(a), 3),
            () => exp(tanh(a)),
            () => mul(tanh(a), tanh(b)),
            () => tanh(a),
          ][operation]!(),
        );
      }
      return tanh(all.at(-1)!);
    },
  };
}

/** The derivative by each input, one pass for each. */
export function derivatives({ inputs, apply }: Formula): number[] {
  return inputs.map((_, chosen) => {
    const duals = inputs.map((data, at) => ({ data, moves: at === chosen ? 1 : 0 }));
    return apply(onDuals, duals).moves;
  });
}
