/** @file A request of a workload as the bytes that the target reads, made before the clock starts. */
import type { Endpoint } from '../wire/send-request.ts';
import { chatBody, completionBody, type GenerationOptions } from '../wire/completion-body.ts';
import type { Dialect } from '../wire/dialect.ts';
import type { Arrival, RequestSpec, Sampling } from '../workload/request-spec.ts';

export interface PreparedRequest {
  readonly spec: RequestSpec;
  readonly endpoint: Endpoint;
  /** JSON, encoded once. */
  readonly body: Buffer;
}

export interface PreparedArrival {
  readonly first: PreparedRequest;
  readonly next: Arrival['next'];
}

export interface Wording {
  readonly dialect: Dialect;
  readonly model: string;
}

/** Tokens to ask for where the workload leaves the length to the server. */
const usualMaxTokens = 1024;

export function prepareRequest(spec: RequestSpec, { dialect, model }: Wording): PreparedRequest {
  const options = generationOptions(spec.sampling, model);
  const { body } = spec;
  const text =
    body.kind === 'chat'
      ? chatBody(dialect, body.messages, options)
      : completionBody(dialect, body.prompt, options);
  const endpoint = body.kind === 'chat' ? '/chat/completions' : '/completions';
  return { spec, endpoint, body: Buffer.from(text) };
}

function generationOptions(sampling: Sampling, model: string): GenerationOptions {
  const { temperature, topP, topK, seed, stop, maxTokens = usualMaxTokens, ignoreEos } = sampling;
  return {
    model,
    maxTokens,
    exactLength: ignoreEos ?? false,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    extra: {
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(topK === undefined ? {} : { top_k: topK }),
      ...(stop === undefined ? {} : { stop }),
    },
  };
}
