/** @file What a session's thread runs: messages become calls, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { GradusError } from '@gradus/runtime';
import type { NdArray } from '../nd-array.ts';
import { openSession } from './session.ts';
import type { FromThread, ThreadInput, ThrownParts, ToThread } from './thread-messages.ts';

const port = parentPort;
if (port !== null) {
  const { model, options } = workerData as ThreadInput;
  const opening = openSession(model, options);
  const obey = async (message: ToThread): Promise<void> => {
    if (message.kind === 'run') {
      await answer(async () => (await opening).run(message.feeds, message.into));
      return;
    }
    await using _session = await opening;
    port.close();
  };
  let last = answer(async () => {
    await opening;
    return [];
  });
  port.on('message', (message: ToThread) => {
    last = last.then(() => obey(message));
  });
}

async function answer(act: () => Promise<NdArray[]>): Promise<void> {
  let reply: FromThread;
  try {
    reply = { kind: 'done', results: await act() };
  } catch (error) {
    reply = { kind: 'failed', error: partsOf(error) };
  }
  port?.postMessage(reply);
}

function partsOf(error: unknown): ThrownParts {
  if (error instanceof GradusError) {
    return { code: error.code, kind: error.kind, message: error.message };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
