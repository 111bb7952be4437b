/** @file Workloads as tests build them, and what comes out of them. */
import { createRandom } from '@gradus/statistics';
import type { WorkloadInput } from '../../src/workload/config.ts';
import type { Shard } from '../../src/workload/load/plan.ts';
import type { ChatMessage, RequestSpec } from '../../src/workload/request-spec.ts';
import { buildWorkload, type Workload, type WorkloadMeans } from '../../src/workload/workload.ts';
import { temporaryFiles } from './files.ts';
import { largeBpe as tokenizer } from './tokenizers.ts';

export const files = temporaryFiles();
export const tokensOf = (text: string): number => tokenizer.encode(text).length;

export const synthetic: WorkloadInput = {
  source: { kind: 'synthetic', promptTokens: '20-60' },
  outputTokens: '5-9',
  load: '100rps',
  requests: 40,
};

export const build = (
  config: WorkloadInput,
  seed = 1,
  means: Partial<WorkloadMeans> = {},
): Promise<Workload> =>
  buildWorkload(config, {
    random: createRandom(seed),
    tokenizer,
    folder: files.folder,
    ...means,
  });

export async function requests(workload: Workload, shard?: Shard): Promise<RequestSpec[]> {
  const list: RequestSpec[] = [];
  for await (const { request } of workload.arrivals(shard)) list.push(request);
  return list;
}

export const textOf = ({ body }: RequestSpec): string => {
  if (body.kind !== 'text') throw new Error(`a ${body.kind}`);
  return body.prompt;
};

export const messagesOf = ({ body }: RequestSpec): readonly ChatMessage[] => {
  if (body.kind !== 'chat') throw new Error(`a ${body.kind}`);
  return body.messages;
};
