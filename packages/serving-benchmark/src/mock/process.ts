/** @file The mock in a process of its own, so that client and server do not share an event loop. */
import { fileURLToPath } from 'node:url';
import { startAttached } from '@gradus/runtime';
import { z } from 'zod';
import { entry } from '../entries.ts';
import { mockConfig } from './config.ts';
import type { MockInput } from './config.ts';

export interface MockProcess {
  readonly baseUrl: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface MockProcessOptions {
  /** Starts a mock that is configured by stdin; unless said otherwise, this Node on its entry. */
  readonly command?: readonly [program: string, ...rest: string[]];
}

const answerSchema = z.strictObject({ baseUrl: z.string() });

/**
 * Resolves once it listens.
 * @throws GradusError when the configuration does not fit, or the process does not come up.
 */
export async function startMockProcess(
  input: MockInput = {},
  { command = ownCommand() }: MockProcessOptions = {},
): Promise<MockProcess> {
  mockConfig(input);
  const what = 'The mock endpoint';
  const attached = await startAttached({ command, input, code: 'mock-process', what });
  const { baseUrl } = answerSchema.parse(attached.answer);
  return { baseUrl, pid: attached.pid, stop: attached.stop };
}

function ownCommand(): [string, ...string[]] {
  const { file, args } = entry('mock');
  return [process.execPath, fileURLToPath(file), ...args];
}
