/** @file The commands `agent run, chat, resume, trace`. */
import { type Command, Option } from 'commander';
import { collect, countFromOne, leaf, positiveNumber } from './program-parts.ts';
import type { Session } from './session.ts';

export function addAgentCommands(
  agent: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  const settings = (command: Command): Command =>
    command
      .option(
        '--model <model>',
        'what our server serves, or what the endpoint calls it',
        'assistant',
      )
      .option('--base-url <url>', "an endpoint that speaks OpenAI's API, instead of our own server")
      .option('--api-key <key>', 'for the endpoint (or GRADUS_AGENT_API_KEY)')
      .addOption(
        new Option('--tool-calling <how>', "by the API's own field, or by JSON under a schema")
          .choices(['auto', 'native', 'json'])
          .default('auto'),
      )
      .option('--thread <name>', 'goes on with it, or names a new one')
      .option('--allow <tool>', 'that changes something and need not ask (repeatable)', collect)
      .option('--system <text>', 'what the model is told first')
      .option('--folder <path>', 'whose files may be searched')
      .option('--host <host>', 'whose pages may be read (repeatable)', collect)
      .option('--database <path>', 'a SQLite file that may be asked')
      .option('--max-steps <number>', 'answers of the model in one turn', countFromOne, 12)
      .option('--max-tokens <number>', 'read and written in one turn', countFromOne, 50_000)
      .option('--max-seconds <number>', 'of waiting for model and tools', positiveNumber, 300)
      .option('--max-usd <number>', 'in one turn, with --prices', positiveNumber, 1)
      .option('--prices <prompt:completion>', 'US dollars per million tokens, such as 0.15:0.6')
      .option('--record <file>', 'writes the traffic down, without keys')
      .option('--replay <file>', 'answers from what was written down')
      .option('--checkpoints <postgres-url>', 'where threads are kept; a file by default');

  settings(
    leaf(
      agent,
      'run <pattern> <request>',
      'one request; exit code 1 where there is no answer (yet)',
      [
        './gradus agent run react "what is 12.5 percent of 80"',
        './gradus agent run react "tea with Anna on 3 March" --allow calendar --json',
        './gradus agent run react "what is a tent" --base-url http://gpu-host:8000/v1 --model qwen --folder docs',
      ],
    ).option('--stream', 'print what happens while it happens, one JSON object a line'),
  ).action(async (pattern: string, request: string, options) =>
    finish(
      await (await import('./commands/agent/run.ts')).agentRun(session, pattern, request, options),
    ),
  );

  settings(
    leaf(agent, 'chat [pattern]', 'one request after the other, from the terminal or from stdin', [
      './gradus agent chat',
      './gradus agent chat react --thread mine --allow calendar --allow notes',
    ]),
  ).action(async (pattern: string | undefined, options) =>
    finish(
      await (
        await import('./commands/agent/chat.ts')
      ).agentChat(session, pattern ?? 'react', options),
    ),
  );

  leaf(
    agent,
    'resume <thread>',
    'goes on after a crash, or with a yes or no to what it waits for',
    [
      './gradus agent resume 1f0c2a9b',
      './gradus agent resume 1f0c2a9b --approve',
      './gradus agent resume 1f0c2a9b --decline "not on a Monday"',
    ],
  )
    .option('--approve', 'yes to all calls that wait')
    .option('--decline [reason]', 'no to all of them')
    .option('--checkpoint <id>', 'goes on from there instead of from the newest')
    .option('--api-key <key>', 'for the endpoint (or GRADUS_AGENT_API_KEY)')
    .option('--checkpoints <postgres-url>', 'where threads are kept; a file by default')
    .option('--stream', 'print what happens while it happens, one JSON object a line')
    .action(async (thread: string, options) =>
      finish(
        await (await import('./commands/agent/resume.ts')).agentResume(session, thread, options),
      ),
    );

  leaf(agent, 'trace [thread]', 'what a thread did, as a tree; without a name, which there are', [
    './gradus agent trace',
    './gradus agent trace 1f0c2a9b --json',
  ]).action(async (thread: string | undefined, options) =>
    finish(await (await import('./commands/agent/trace.ts')).agentTrace(session, thread, options)),
  );
}
