/**
 * @file The engine without a server, in a process of its own: as many texts at once as wanted, each
 * with prompt and length as `bench` would ask for them. JSON from stdin, figures to stdout.
 */
import { json } from 'node:stream/consumers';
import { openEngine } from '@gradus/inference';
import { createRandom } from '@gradus/statistics';
import { readTokenizerJson } from '@gradus/tokenizer';
import { readHuggingFace } from '@gradus/transformer';
import { join } from 'node:path';

export interface AloneTask {
  readonly folder: string;
  readonly seed: number;
  readonly threads: number;
  readonly concurrency: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface AloneReport {
  readonly tokensPerSecond: number;
  readonly cpuMs: number;
}

if (import.meta.main) {
  process.stdout.write(JSON.stringify(await perform((await json(process.stdin)) as AloneTask)));
}

async function perform(task: AloneTask): Promise<AloneReport> {
  const { tokenizer } = await readTokenizerJson(join(task.folder, 'tokenizer.json'));
  const model = await readHuggingFace(task.folder);
  const { threads, concurrency: maxRunning } = task;
  // As the server opens it.
  const options = { threads, maxRunning, spin: false };
  await using engine = await openEngine({ model, tokenizer }, options);
  const random = createRandom(task.seed);
  const { vocabularySize } = tokenizer;
  const write = async (maxTokens: number): Promise<number> => {
    const prompt = Array.from({ length: task.promptTokens }, () => random.integer(vocabularySize));
    let written = 0;
    for await (const { kind } of engine.submit({ prompt, maxTokens, stopIds: [] })) {
      if (kind === 'token') written++;
    }
    return written;
  };
  await write(2);
  let left = task.requests;
  let tokens = 0;
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: task.concurrency }, async () => {
      while (left-- > 0) {
        const written = await write(task.outputTokens);
        tokens += written;
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { tokensPerSecond: tokens / seconds, cpuMs: (user + system) / 1000 };
}
