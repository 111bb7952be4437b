/** @file A sync in a process that has done many: what is left when everything is compiled. */
import { breathe, type Stage } from '@gradus/runtime';
import { openTracker } from '@gradus/tracker';
import { Bench } from 'tinybench';
import { syncDocuments } from './sync-documents.ts';
import { type ReadyWorkspace, restore } from './workspace.ts';

/** @returns milliseconds of each sync */
export async function measureWarm(
  { workspace, snapshot }: ReadyWorkspace,
  { count, signal, stage }: { count: number; signal: AbortSignal; stage: Stage },
): Promise<readonly number[]> {
  const bench = new Bench({
    iterations: count,
    time: 0,
    warmupIterations: 5,
    warmupTime: 0,
    retainSamples: true,
    throws: true,
  });
  bench.add('sync', async () => syncDocuments(await openTracker(workspace.options)), {
    async: true,
    beforeEach: async () => {
      await breathe(signal);
      await restore(snapshot);
      stage.advance();
    },
  });
  const [task] = await bench.run();
  const { result } = task!;
  if (result.state !== 'completed') throw new Error(`sync: ${result.state}`);
  return result.latency.samples!;
}
