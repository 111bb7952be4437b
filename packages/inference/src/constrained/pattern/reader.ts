/** @file A place in a regular expression: what comes next, its escapes, and errors that name it. */
import { GradusError } from '@gradus/runtime';
import { charactersMatching, type CodePoints, isSurrogate } from '../automaton/code-points.ts';
import { shorthands } from './classes.ts';

/** A character, or a set of them, which has no code point of its own. */
export interface Member {
  readonly set: CodePoints;
  readonly codePoint?: number;
}

const controls = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);

export class PatternReader {
  readonly #pattern: string;
  readonly #where: string;
  #at = 0;

  constructor(pattern: string, where: string) {
    this.#pattern = pattern;
    this.#where = where;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#pattern.length;
  }

  get rest(): string {
    return this.#pattern.slice(this.#at);
  }

  /** The next character, or the one so many code units behind it; '' at the end. */
  peek(ahead = 0): string {
    const codePoint = this.#pattern.codePointAt(this.#at + ahead);
    return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
  }

  startsWith(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at);
  }

  take(length = this.peek().length): string {
    const taken = this.#pattern.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  skip(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  classMember(): Member {
    if (this.peek() === '\\') return this.escape('class');
    return this.#character(this.peek().codePointAt(0)!, this.peek().length);
  }

  escape(place: 'outside' | 'class'): Member {
    const letter = this.peek(1);
    const set = shorthands.get(letter);
    if (set !== undefined) {
      this.take(2);
      return { set };
    }
    if (letter === 'p' || letter === 'P') return this.#property();
    const control = controls.get(letter);
    if (control !== undefined) return this.#character(control, 2);
    if (letter === 'b' && place === 'class') return this.#character(0x08, 2);
    if (letter === 'b' || letter === 'B') {
      throw this.unsupported('a regular language', `a word boundary, \\${letter}`);
    }
    if (letter === 'k' || (letter >= '1' && letter <= '9')) {
      throw this.unsupported('a regular language', `a backreference, \\${letter}`);
    }
    const isPunctuation = letter !== '' && '^$\\.*+?()[]{}|/'.includes(letter);
    if (isPunctuation || (letter === '-' && place === 'class')) {
      return this.#character(letter.codePointAt(0)!, 2);
    }
    return this.#numbered();
  }

  /** `\0`, `\cA`, two, four or more hexadecimal digits behind `\x` and `\u`, a pair of surrogates. */
  #numbered(): Member {
    const rest = this.rest;
    const [zero] = /^\\0(?!\d)/.exec(rest) ?? [];
    if (zero !== undefined) return this.#character(0, 2);
    const [letter] = /^\\c[A-Za-z]/.exec(rest) ?? [];
    if (letter !== undefined) return this.#character(letter.charCodeAt(2) % 32, 3);
    const pair = /^\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/i.exec(rest);
    if (pair !== null) {
      const [high, low] = [Number.parseInt(pair[1]!, 16), Number.parseInt(pair[2]!, 16)];
      return this.#character((high - 0xd800) * 0x400 + low - 0xdc00 + 0x10000, pair[0].length);
    }
    const hexadecimal = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\})/i.exec(rest);
    const code = hexadecimal?.slice(1).find((digits) => digits !== undefined);
    const codePoint = Number.parseInt(code ?? '', 16);
    if (hexadecimal === null || codePoint > 0x10ffff) {
      throw this.invalid('an escape of JavaScript under the flag u', rest.slice(0, 2));
    }
    return this.#character(codePoint, hexadecimal[0].length);
  }

  #property(): Member {
    const [source] = /^\\[pP]\{\w+(?:=\w+)?\}/.exec(this.rest) ?? [];
    try {
      if (source === undefined) throw new SyntaxError('no name');
      const set = charactersMatching(source);
      this.take(source.length);
      return { set };
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw this.invalid('a property of Unicode such as \\p{L}', source ?? this.rest.slice(0, 2));
    }
  }

  #character(codePoint: number, length: number): Member {
    if (isSurrogate(codePoint)) throw this.unsupported('whole characters', 'half of one');
    this.take(length);
    return { set: [[codePoint, codePoint]], codePoint };
  }

  invalid(expected: string, received: string, at = this.#at): GradusError {
    return this.#error('invalid-pattern', expected, received, at);
  }

  unsupported(expected: string, received: string): GradusError {
    return this.#error('unsupported-pattern', expected, received, this.#at);
  }

  #error(code: string, expected: string, received: string, at: number): GradusError {
    const pattern = this.#pattern;
    const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
    const what = `${this.#where} ${JSON.stringify(shown)}, position ${at}`;
    return new GradusError({ code, kind: 'usage', what, expected, received });
  }
}
