/** @file The tree of commands in a bundle: `node gradus-bench.mjs run` is `./gradus bench run`. */
import { addBenchCommands } from '../program-bench.ts';
import { execute } from '../program-parts.ts';
import type { Session } from '../session.ts';
import { benchCommand } from '../typed.ts';
import { version } from '../version.ts';

export const runBenchProgram = (args: readonly string[], session: Session): Promise<number> =>
  execute(benchCommand, args, (program, finish) => {
    program
      .description('How an endpoint behaves under load, and how sure that is.')
      .version(version, '--version', 'print the version')
      .option('--debug', 'print stack traces');
    addBenchCommands(program, session, finish);
  });
