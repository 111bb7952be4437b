/**
 * @file A command carried out within the process of the tests, which spares it Node's start and all
 * imports. What a command takes from its process is as it would be there: arguments, environment,
 * working folder, both streams. One command at a time has them.
 */
import { runProgram } from '../src/program.ts';
import { carryOut } from '../src/run-process.ts';
import type { Outcome } from './gradus.ts';

interface Call {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

let last: Promise<unknown> = Promise.resolve();

export function inThisProcess(call: Call): Promise<Outcome> {
  const outcome = last.then(() => carryOutAlone(call));
  last = outcome.catch(() => undefined);
  return outcome;
}

async function carryOutAlone({ args, folder, environment }: Call): Promise<Outcome> {
  const { argv } = process;
  const cwd = process.cwd();
  const variables = Object.fromEntries(
    Object.keys(environment).map((name) => [name, process.env[name]]),
  );
  const stdout = takeOver(process.stdout);
  const stderr = takeOver(process.stderr);
  try {
    process.argv = [...argv.slice(0, 2), ...args];
    process.chdir(folder);
    setVariables(environment);
    const status = await carryOut(runProgram, new AbortController().signal);
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.argv = argv;
    process.chdir(cwd);
    setVariables(variables);
    stdout.giveBack();
    stderr.giveBack();
  }
}

function setVariables(variables: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function takeOver(stream: NodeJS.WriteStream): {
  readonly text: () => string;
  readonly giveBack: () => void;
} {
  const write = stream.write.bind(stream);
  let written = '';
  stream.write = (chunk: Uint8Array | string) => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => written,
    giveBack: () => {
      stream.write = write;
    },
  };
}
