/** @file The command `serve`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { countFromOne, leaf, numberFromZero, wholeNumber } from './program-parts.ts';
import type { Session } from './session.ts';

export function addServeCommand(
  program: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  leaf(program, 'serve', "a model behind OpenAI's API, with vLLM's metrics", [
    './gradus serve',
    './gradus serve --port 0 --json',
    './gradus serve --model path/to/folder --name mine --api-key secret',
    './gradus serve --model onnx-community/Qwen3-0.6B-ONNX --host 0.0.0.0 --api-key secret',
  ])
    .option('--model <model>', 'a name that ships, a folder, or an id of Hugging Face', 'stories')
    .option('--name <name>', 'what clients call it')
    .addOption(
      new Option('--backend <backend>', 'what computes it')
        .choices(['auto', 'engine', 'transformers'])
        .default('auto'),
    )
    .addOption(
      new Option('--weights <format>', "of Gradus' own engine: int8 takes a quarter of the memory")
        .choices(['float32', 'int8'])
        .default('float32'),
    )
    .option('--host <address>', 'where it listens; only this machine by default', '127.0.0.1')
    .option('--port <number>', '0 takes any that is free', portNumber, 8000)
    .option('--api-key <key>', 'asked of every request (or GRADUS_API_KEY)')
    .option('--max-running <texts>', 'that are computed together', countFromOne, 16)
    .option('--max-waiting <requests>', 'beyond those; more are told 429', wholeNumber, 256)
    .option('--drain-seconds <seconds>', 'what runs may still take at the end', numberFromZero, 30)
    .option('--offline', 'fetch nothing')
    .action(async (options) =>
      finish(await (await import('./commands/serve.ts')).serveCommand(session, options)),
    );
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
