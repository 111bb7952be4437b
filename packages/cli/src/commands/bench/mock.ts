/** @file `bench mock`: the simulated endpoint for others to measure. */
import { once } from 'node:events';
import { startMock } from '@gradus/serving-benchmark';
import type { Session } from '../../session.ts';
import { benchCommand } from '../../typed.ts';
import { readMock } from './options.ts';

export interface MockOptions {
  readonly json?: boolean;
  readonly port: number;
  readonly host: string;
  readonly config?: string;
}

export async function benchMock(
  { output, signal }: Session,
  { json, port, host, config }: MockOptions,
): Promise<number> {
  const given = config === undefined ? {} : readMock(config);
  const mock = await startMock({ port, host, ...given });
  if (json === true) output.jsonLine({ baseUrl: mock.baseUrl, model: mock.config.model });
  else {
    output.line(`Listening on ${mock.baseUrl} (model ${mock.config.model}), until Ctrl-C`);
    output.line(`  ${benchCommand} run --base-url ${mock.baseUrl}`);
  }
  if (!signal.aborted) await once(signal, 'abort');
  await mock.stop();
  return 0;
}
