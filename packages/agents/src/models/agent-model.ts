/** @file The one place where an agent gets its model. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatOpenAI } from '@langchain/openai';
import { ConstrainedJsonModel } from './constrained-json.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import { recordingFetch, replayingFetch } from './recording.ts';

/** `simulated`: something about its answers was made up by a program of ours, faults among them. */
export type Provenance = 'real' | 'recorded' | 'simulated';

export interface AgentModel {
  readonly chat: BaseChatModel;
  readonly name: string;
  readonly provenance: Provenance;
  close(): Promise<void>;
}

export type ModelSource =
  /** Our server on loopback, started and ended with the model. */
  | { readonly kind: 'embedded'; readonly model: string }
  /** Anything that speaks OpenAI's API. */
  | {
      readonly kind: 'endpoint';
      readonly baseUrl: string;
      readonly model: string;
      readonly apiKey?: string;
    }
  /** What was recorded before, of the model with that name. */
  | { readonly kind: 'recorded'; readonly path: string; readonly model: string };

export interface ModelOptions {
  /**
   * How tools are called: `native` by the API's own field, `json` by a schema for the whole answer,
   * `auto` natively until the endpoint refuses.
   */
  readonly toolCalling?: 'auto' | 'native' | 'json';
  /** Told once, when `auto` has to do without. */
  readonly onFallback?: (why: string) => void;
  /** Where the traffic is written down. */
  readonly recordTo?: string;
  readonly temperature?: number;
  readonly seed?: number;
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
}

/** @throws GradusError where the embedded server does not start or a recording cannot be read */
export async function openModel(
  source: ModelSource,
  options: ModelOptions = {},
): Promise<AgentModel> {
  const { toolCalling = 'auto', onFallback } = options;
  const server =
    source.kind === 'embedded'
      ? await startEmbeddedServer(source.model, { signal: options.signal })
      : undefined;
  const inner = client(source, server?.baseUrl, options);
  return {
    chat:
      toolCalling === 'native'
        ? inner
        : new ConstrainedJsonModel({
            inner,
            mode: toolCalling,
            ...(onFallback === undefined ? {} : { onFallback }),
          }),
    name: source.model,
    provenance: source.kind === 'recorded' ? 'recorded' : 'real',
    close: async () => server?.close(),
  };
}

function client(
  source: ModelSource,
  embeddedUrl: string | undefined,
  options: ModelOptions,
): ChatOpenAI {
  const { temperature = 0, seed, maxTokens, recordTo } = options;
  const apiKey = source.kind === 'endpoint' ? source.apiKey : undefined;
  const secrets = apiKey === undefined ? [] : [apiKey];
  const fetch =
    source.kind === 'recorded'
      ? replayingFetch(source.path)
      : recordTo === undefined
        ? undefined
        : recordingFetch(recordTo, secrets);
  return new ChatOpenAI({
    model: source.model,
    // The client wants one, whether the server does or not.
    apiKey: apiKey ?? 'none',
    temperature,
    // Attempts are the agent's to make, within its budget.
    maxRetries: 0,
    useResponsesApi: false,
    streamUsage: true,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(seed === undefined ? {} : { modelKwargs: { seed } }),
    configuration: {
      baseURL:
        embeddedUrl ?? (source.kind === 'endpoint' ? source.baseUrl : 'http://recorded.invalid/v1'),
      ...(fetch === undefined ? {} : { fetch }),
    },
  });
}
