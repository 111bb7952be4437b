/** @file The mock as a process of its own, for `startMockProcess`. */
import { runAttached } from '@gradus/runtime';
import type { MockInput } from './config.ts';
import { startMock } from './server.ts';

runAttached(async (input) => {
  const mock = await startMock(input as MockInput);
  return { answer: { baseUrl: mock.baseUrl }, stop: () => mock.stop() };
});
