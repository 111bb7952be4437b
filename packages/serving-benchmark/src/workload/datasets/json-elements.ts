/**
 * @file The elements of a JSON array, one at a time, so that a file of gigabytes needs the memory
 * of its largest element. The scanner only looks for where elements end; JSON.parse reads them.
 */
import { InWords, refusedLine } from '../fault.ts';
import { readText } from './lines.ts';

export interface Element {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly value: unknown;
}

const longestElement = 64 * 2 ** 20;
const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, lineFeed] = [code('"'), code('\\'), code(','), code('\n')];
const [openList, closeList, openFields, closeFields] = [code('['), code(']'), code('{'), code('}')];

/** @throws GradusError `bad-dataset` with the line */
export async function* readJsonElements(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Element> {
  const scanner = new Scanner(path);
  for await (const chunk of readText(path, signal)) yield* scanner.push(chunk);
  scanner.finish();
}

class Scanner {
  readonly #path: string;
  /** Lists and fields that are open; the array itself is the first. */
  #depth = 0;
  #inText = false;
  #escaped = false;
  #over = false;
  #line = 1;
  /** What came of the element before this chunk. */
  #begun = '';
  #beganLine = 1;
  #elements = 0;

  constructor(path: string) {
    this.#path = path;
  }

  *push(chunk: string): Generator<Element> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const sign = chunk.charCodeAt(i);
      if (sign === lineFeed) this.#line++;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (sign === backslash) this.#escaped = true;
        else if (sign === quote) this.#inText = false;
      } else if (this.#depth === 0) {
        this.#open(chunk[i]!);
        start = i + 1;
      } else if (sign === quote) {
        this.#inText = true;
      } else if (sign === openList || sign === openFields) {
        this.#depth++;
      } else if (this.#depth === 1 && (sign === comma || sign === closeList)) {
        yield* this.#element(this.#begun + chunk.slice(start, i), sign === closeList);
        start = i + 1;
      } else if (sign === closeList || sign === closeFields) {
        this.#depth--;
      }
    }
    if (this.#depth > 0) this.#begun += chunk.slice(start);
    if (this.#begun.length > longestElement) {
      throw this.#refused(
        `an element of at most ${longestElement} characters`,
        new InWords('a longer one'),
      );
    }
  }

  finish(): void {
    if (this.#over) return;
    this.#beganLine = this.#line;
    throw this.#refused(
      this.#elements === 0 && this.#depth === 0 ? 'a JSON array' : 'the ] that ends the array',
      new InWords('the end of the file'),
    );
  }

  /** Outside the array only white space may stand. */
  #open(sign: string): void {
    if (sign.trim() === '') return;
    if (sign !== '[' || this.#over) {
      this.#beganLine = this.#line;
      throw this.#refused(this.#over ? 'nothing after the array' : 'a JSON array', sign);
    }
    this.#depth = 1;
    this.#beganLine = this.#line;
  }

  *#element(text: string, last: boolean): Generator<Element> {
    const blank = text.length - text.trimStart().length;
    const line = this.#beganLine + (text.slice(0, blank).split('\n').length - 1);
    this.#begun = '';
    this.#beganLine = this.#line;
    if (last) {
      this.#depth = 0;
      this.#over = true;
    }
    if (last && this.#elements === 0 && text.trim() === '') return;
    this.#elements++;
    yield { line, value: parseAt(this.#path, line, text) };
  }

  #refused(expected: string, received: unknown): Error {
    return refusedLine(this.#path, this.#beganLine, expected, received);
  }
}

/** @throws GradusError `bad-dataset` */
export function parseAt(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusedLine(path, line, 'JSON', text.trim());
  }
}
