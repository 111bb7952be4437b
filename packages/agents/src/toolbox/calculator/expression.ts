/**
 * @file Expressions of decimals, + - * / and parentheses, worked out as fractions. A parser by hand,
 * one function for each rule of the grammar; nothing of the text is ever run.
 *
 *     sum     = product { (+|-) product }
 *     product = factor { (*|/) factor }
 *     factor  = - factor | number | ( sum )
 */
import { add, divide, multiply, negate, type Rational, rationalOf } from './rational.ts';

/** What is wrong, and at which character (from 1). */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(`${message} at character ${at}`);
    this.name = 'ExpressionError';
    this.at = at;
  }
}

const mostCharacters = 1_000;
const mostDepth = 50;

/** @throws ExpressionError */
export function evaluate(text: string): Rational {
  if (text.length > mostCharacters) {
    throw new ExpressionError(`more than ${mostCharacters} characters`, mostCharacters + 1);
  }
  const reader = new Reader(text);
  const value = reader.sum(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  sum(depth: number): Rational {
    let value = this.#product(depth);
    for (;;) {
      if (this.#take('+')) value = add(value, this.#product(depth));
      else if (this.#take('-')) value = add(value, negate(this.#product(depth)));
      else return value;
    }
  }

  #product(depth: number): Rational {
    let value = this.#factor(depth);
    for (;;) {
      if (this.#take('*')) value = multiply(value, this.#factor(depth));
      else if (this.#take('/')) {
        const at = this.#position + 1;
        const divisor = this.#factor(depth);
        if (divisor.numerator === 0n) throw new ExpressionError('division by zero', at);
        value = divide(value, divisor);
      } else return value;
    }
  }

  #factor(depth: number): Rational {
    if (depth > mostDepth) throw this.#error('nested too deeply');
    if (this.#take('-')) return negate(this.#factor(depth + 1));
    if (this.#take('(')) {
      const value = this.sum(depth + 1);
      if (!this.#take(')')) throw this.#error('expected )');
      return value;
    }
    const number = /^\d+(?:\.\d+)?/.exec(this.#text.slice(this.#position))?.[0];
    if (number === undefined) throw this.#error('expected a number or (');
    this.#position += number.length;
    return rationalOf(number);
  }

  end(): void {
    this.#skip();
    if (this.#position < this.#text.length) throw this.#error('expected + - * / or the end');
  }

  #take(sign: string): boolean {
    this.#skip();
    if (this.#text[this.#position] !== sign) return false;
    this.#position++;
    return true;
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#position] ?? '')) this.#position++;
  }

  #error(message: string): ExpressionError {
    this.#skip();
    return new ExpressionError(message, this.#position + 1);
  }
}
