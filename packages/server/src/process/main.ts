/** @file The server as a process of its own, for `startServerProcess`. */
import { runAttached } from '@gradus/runtime';
import { serve } from '../serve.ts';
import type { ServerProcessOptions } from './server-process.ts';

runAttached(async (input) => {
  const { source, limits } = input as ServerProcessOptions;
  // Whoever started it has stopped asking when it ends.
  const server = await serve({ source, port: 0, drainMs: 0, ...limits });
  return {
    answer: { baseUrl: server.baseUrl, model: server.model },
    stop: () => server.drain(),
  };
});
