/**
 * @file An agent whose every durable step is counted, so that its process can be killed right after
 * any of them: a checkpoint, a task's writes, a line of the journal, an effect itself. Between two of
 * them nothing lasting happens, so there is no other moment to be killed at.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Checkpoints, openCheckpoints } from '../../src/checkpoints/checkpoints.ts';
import { buildReact } from '../../src/graphs/react/react.ts';
import { resumeTurn, startTurn, type TurnResult } from '../../src/graphs/run-turn.ts';
import { Journal } from '../../src/tools/journal.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { ToolRunner } from '../../src/tools/tool-runner.ts';
import { calendarTool } from '../../src/toolbox/calendar.ts';
import { PersonalStore } from '../../src/toolbox/personal-store.ts';
import { callTool, inTurn, say, scripted } from '../scripted-model.ts';

/** What lasts is done before it is told. */
export type Moment = (name: string) => void;

export interface Scene {
  start(): Promise<TurnResult>;
  resume(): Promise<TurnResult>;
  events(): number;
  /** Lines that the tool without keys wrote. */
  outbox(): string[];
  close(): Promise<void>;
}

export async function openScene(folder: string, moment: Moment): Promise<Scene> {
  const checkpoints = counted(await openCheckpoints(join(folder, 'threads.sqlite')), moment);
  const journal = await Journal.open(join(folder, 'journal.jsonl'));
  const append = journal.append.bind(journal);
  journal.append = (entry) => {
    append(entry);
    moment(`journal ${entry.kind}`);
  };
  const store = await PersonalStore.open(join(folder, 'personal.sqlite'));
  const enter = store.enter.bind(store);
  store.enter = (key, event) => {
    enter(key, event);
    moment('effect entered');
  };
  const outbox = join(folder, 'outbox.txt');
  const send = defineTool({
    name: 'send',
    description: 'sends',
    parameters: z.strictObject({ text: z.string() }),
    effect: 'once',
    run: ({ text }) => {
      appendFileSync(outbox, `${text}\n`);
      moment('effect sent');
      return 'sent';
    },
  });
  const script = inTurn(
    callTool(['calendar', { day: '3 March', event: 'tea' }], ['send', { text: 'come to tea' }]),
    say('Entered and sent.'),
  );
  const graph = buildReact(
    {
      model: scripted(script),
      runner: new ToolRunner({
        tools: [calendarTool({ store, today: () => '2026-02-28' }), send],
        journal,
        unlisted: { keyed: 'allow', once: 'allow' },
      }),
    },
    checkpoints.saver,
  );
  const options = { thread: 'scene', checkpoints };
  return {
    start: () => startTurn(graph, 'tea on 3 March, and tell her', options),
    resume: () => resumeTurn(graph, undefined, options),
    events: () => store.counts().events,
    outbox: () => (existsSync(outbox) ? readFileSync(outbox, 'utf8').split('\n').slice(0, -1) : []),
    close: async () => {
      store.close();
      journal.close();
      await checkpoints.close();
    },
  };
}

function counted(checkpoints: Checkpoints, moment: Moment): Checkpoints {
  const { saver } = checkpoints;
  const put = saver.put.bind(saver);
  saver.put = async (...args) => {
    const config = await put(...args);
    moment(`checkpoint ${args[2].step}`);
    return config;
  };
  const putWrites = saver.putWrites.bind(saver);
  saver.putWrites = async (...args) => {
    await putWrites(...args);
    moment(`writes ${args[1].map(([channel]) => channel).join(' ')}`);
  };
  return checkpoints;
}
