/** @file A text file line by line, in bounded memory. */
import { createReadStream } from 'node:fs';
import { GradusError, systemCode } from '@gradus/runtime';
import { InWords, refusedLine } from '../fault.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Longer than any prompt of a million tokens; what has no line ends is not a file of lines. */
const longestLine = 64 * 2 ** 20;

/** Lines without their ends (LF or CRLF) and without a byte order mark; none after the last end. */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const chunk of readText(path, signal)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) throw tooLong(path, number + 1);
    for (const line of lines) yield { number: ++number, text: withoutReturn(line) };
  }
  if (rest !== '') yield { number: ++number, text: withoutReturn(rest) };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

const tooLong = (path: string, line: number): GradusError =>
  refusedLine(
    path,
    line,
    `a line of at most ${longestLine} characters`,
    new InWords('a longer one'),
  );

/** The file as text in pieces, without a byte order mark. @throws GradusError `unreadable-file`. */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let first = true;
  try {
    const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 18 });
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      const text = chunk as string;
      yield first && text.startsWith('\uFEFF') ? text.slice(1) : text;
      first = false;
    }
  } catch (error) {
    const code = systemCode(error);
    if (error instanceof GradusError || code === undefined) throw error;
    throw new GradusError({
      code: 'unreadable-file',
      kind: code === 'ENOENT' ? 'usage' : 'environment',
      what: `Cannot read ${path}`,
      expected: 'a file that can be read',
      received: code === 'ENOENT' ? 'no such file' : code,
      cause: error,
    });
  }
}
