/** @file What the tree of commands is made of. */
import { exitCodes, GradusError } from '@gradus/runtime';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { asTyped } from './typed.ts';

const exitCodeHelp = `
Exit codes: ${exitCodes.verdict} the run's own verdict is negative, ${exitCodes.usage} wrong use, ${exitCodes.environment} the environment lacks
something, ${exitCodes.cancelled} cancelled. Results go to stdout, progress to stderr; NO_COLOR is honoured.`;

/**
 * A tree of commands made, and the one that is meant carried out.
 * @param fill adds the commands; what they end with goes to `finish`
 * @returns the exit code
 */
export async function execute(
  name: string,
  args: readonly string[],
  fill: (program: Command, finish: (code: number) => void) => void,
): Promise<number> {
  let exitCode = 0;
  // What is set here every command below inherits.
  const program = new Command(name)
    .configureHelp({ sortSubcommands: false })
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpCommand(false);
  fill(program, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // A group without a command: its help has been printed.
    if (error.code === 'commander.help') return exitCodes.usage;
    if (error.exitCode !== 0) throw wrongUse(error);
  }
  return exitCode;
}

/** Commander's message, on one line. */
function wrongUse(error: CommanderError): GradusError {
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replaceAll(/[()]/g, '').trim();
  return new GradusError({
    code: error.code.replace('commander.', 'wrong-use-'),
    kind: 'usage',
    what: message.charAt(0).toUpperCase() + message.slice(1),
    remedy: `${suggestion === '' ? '' : `${suggestion} `}Add --help to see what fits.`,
  });
}

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
    .addHelpText(
      'after',
      asTyped(`\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`),
    );
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

export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected a number from 0.');
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
