/** @file What the tree of commands is made of. */
import { type Command, InvalidArgumentError } from 'commander';

/** A command that does something: `--json` and `--debug` everywhere, examples in its help. */
export function leaf(
  parent: Command,
  usage: string,
  description: string,
  examples: string[],
): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'print the result as JSON')
    .option('--debug', 'print stack traces')
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('Expected a whole number of at least 0.');
  }
  return value;
}

export function countFromOne(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number above 0.');
  }
  return value;
}

/** `90`, `90m`, `1.5h`, `1h30m`, as minutes. */
export function minutes(text: string): number {
  const match = /^(?:(\d+(?:\.\d+)?)h)?\s*(?:(\d+)m?)?$/.exec(text.trim());
  const value = Math.round(Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0));
  if (match === null || value < 1 || value > 1440) {
    throw new InvalidArgumentError('Expected a duration such as 90m or 1.5h, at most a day.');
  }
  return value;
}

/** For options that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];
