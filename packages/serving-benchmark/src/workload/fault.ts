/** @file What is wrong with a workload: an argument, or a line of a file. One line each. */
import { GradusError } from '@gradus/runtime';

/** An argument that cannot be used. */
export const refused = (
  what: string,
  expected: string,
  received: unknown,
  remedy?: string,
): GradusError =>
  new GradusError({
    code: 'workload-argument',
    kind: 'usage',
    what,
    expected,
    received: quoted(received),
    ...(remedy === undefined ? {} : { remedy }),
  });

/** A place in a data file that is not what its format says. Lines count from 1. */
export const refusedLine = (
  file: string,
  line: number,
  expected: string,
  received: unknown,
): GradusError =>
  new GradusError({
    code: 'bad-dataset',
    kind: 'usage',
    what: `Cannot use ${file}, line ${line}`,
    expected,
    received: quoted(received),
  });

/** A file that was read to its end and held nothing to send. */
export const emptyDataset = (file: string, expected: string, received: string): GradusError =>
  new GradusError({
    code: 'empty-dataset',
    kind: 'usage',
    what: `${file} holds no request`,
    expected,
    received,
  });

/** What was received, in words of ours: not to be put in quotes. */
export class InWords {
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

const longest = 80;

/** As it stands in a message: texts in quotes on one line, cut where they get long. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof InWords) return value.words;
  if (typeof value === 'string') {
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'named fields';
  return `${value as number | boolean | null}`;
}
