/** @file Gradus' own engine as a backend. */
import {
  compileJsonSchema,
  compileTextOrCalls,
  type Constraint,
  createTokenMasks,
  type Engine,
  type EngineEvent,
  type GenerationEvent,
  type GenerationRequest,
  type LogProbabilities,
  openEngine,
  type OpenEngineOptions,
  type TokenLogProbability,
  type TokenMasks,
  type Vocabulary,
  vocabularyOf,
} from '@gradus/inference';
import { GradusError } from '@gradus/runtime';
import { type AnyTokenizer, applyTemplate, type Template } from '@gradus/tokenizer';
import type { LanguageModel } from '@gradus/transformer';
import type { ChatTemplate } from '../../chat/chat-template.ts';
import { plainPrompt } from '../../chat/plain-template.ts';
import { VllmMetrics } from '../../metrics/vllm-metrics.ts';
import type {
  Backend,
  BackendEvent,
  BackendState,
  Embeddings,
  PromptInput,
  ServedModel,
  TextRequest,
  TokenInfo,
} from '../backend.ts';
import { callMarks } from '../../chat/tool-calls.ts';
import { contextExceeded, noEmbeddings } from '../errors.ts';

/** What is in a folder of a language model. */
export interface EngineModel {
  readonly id: string;
  readonly model: LanguageModel;
  readonly tokenizer: AnyTokenizer;
  /** Ids that end a text. */
  readonly endIds: readonly number[];
  /** What the model wants around a text. */
  readonly template?: Template | undefined;
  /** How it was taught conversations, where it was. */
  readonly chatTemplate?: ChatTemplate | undefined;
}

/** Compiled ones that are kept. */
const mostConstraints = 16;

export type EngineBackendOptions = Pick<
  OpenEngineOptions,
  | 'maxRunning'
  | 'maxWaiting'
  | 'maxBatchTokens'
  | 'prefixCaching'
  | 'blockCount'
  | 'blockSize'
  | 'threads'
  | 'spin'
  | 'weights'
  | 'seed'
>;

export async function openEngineBackend(
  model: EngineModel,
  options: EngineBackendOptions = {},
  onEvent: (event: EngineEvent) => void = () => undefined,
): Promise<EngineBackend> {
  const metrics = new VllmMetrics(model.id);
  const engine = await openEngine(model, {
    // The cores are shared with the sockets' thread, and on one machine with clients.
    spin: false,
    ...options,
    stopIds: model.endIds,
    onEvent: (event) => {
      metrics.add(event);
      onEvent(event);
    },
  });
  return new EngineBackend(model, engine, metrics, options.maxRunning);
}

export class EngineBackend implements Backend {
  readonly model: ServedModel;
  isAlive = true;
  readonly #parts: EngineModel;
  readonly #engine: Engine;
  readonly #metrics: VllmMetrics;
  readonly #longestTokenBytes: number;
  #vocabulary: Vocabulary | undefined;
  /** By their JSON; the one that was used last stands last. */
  readonly #constraints = new Map<string, TokenMasks>();

  constructor(parts: EngineModel, engine: Engine, metrics: VllmMetrics, maxRunning = 16) {
    this.#parts = parts;
    this.#engine = engine;
    this.#metrics = metrics;
    this.#longestTokenBytes = longestToken(parts.tokenizer);
    this.model = {
      id: parts.id,
      task: 'text',
      contextLength: parts.model.config.contextLength,
      backend: 'gradus engine',
      maxRunning,
    };
  }

  async encode(input: PromptInput): Promise<number[]> {
    if (input.kind === 'ids') return [...input.ids];
    const { tokenizer, template, chatTemplate } = this.#parts;
    const isOwn = input.kind === 'chat' && chatTemplate !== undefined;
    const text =
      input.kind === 'text'
        ? input.text
        : isOwn
          ? chatTemplate.render(input)
          : plainPrompt(input.messages);
    const { contextLength } = this.model;
    // Cutting a text that cannot fit would keep the streams waiting for nothing.
    if (text.length > contextLength * this.#longestTokenBytes) {
      throw contextExceeded(contextLength, `a text of ${text.length} characters`);
    }
    if (isOwn) return chatTemplate.encode(input);
    // Marks within a text are characters: no user can forge one.
    const ids = tokenizer.encode(text);
    if (input.kind === 'text' && !input.addSpecialTokens) return ids;
    return template === undefined ? ids : applyTemplate(template, ids).ids;
  }

  decode(ids: readonly number[]): Promise<string> {
    return Promise.resolve(this.#parts.tokenizer.decode(ids));
  }

  async *generate(request: TextRequest, signal: AbortSignal): AsyncGenerator<BackendEvent> {
    const generation = this.#engine.submit(this.#toEngine(request, signal));
    for await (const event of generation) yield this.#fromEngine(event);
  }

  embed(): Promise<Embeddings> {
    return Promise.reject(noEmbeddings(this.model.id));
  }

  metrics(): Promise<string> {
    const { state } = this.#engine;
    return Promise.resolve(this.#metrics.render(state, state.counters));
  }

  state(): Promise<BackendState> {
    const { running, waiting, usedBlocks, kvUsage } = this.#engine.state;
    return Promise.resolve({ running, waiting, usedBlocks, kvUsage });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isAlive = false;
    await this.#engine[Symbol.asyncDispose]();
  }

  #toEngine(request: TextRequest, signal: AbortSignal): GenerationRequest {
    const { ignoreEnd = false, stopIds = [], schema, callSchema, ...rest } = request;
    const ends = [...(ignoreEnd ? [] : this.#parts.endIds), ...stopIds];
    const constraint =
      schema === undefined ? this.#callsOf(callSchema) : this.#masks('text', schema);
    return {
      ...definedOnly(rest),
      ...(constraint === undefined ? {} : { constraint }),
      stopIds: ends,
      signal,
    };
  }

  /** Undefined where calls cannot be held to their schemas: they may be asked for all the same. */
  #callsOf(schema: unknown): TokenMasks | undefined {
    // A mark that is a token of its own never comes under a constraint.
    if (schema === undefined || this.#parts.tokenizer.specialTokens.has(callMarks.open)) {
      return undefined;
    }
    try {
      return this.#masks('calls', schema);
    } catch (error) {
      if (error instanceof GradusError && error.kind === 'usage') return undefined;
      throw error;
    }
  }

  /** @throws GradusError for what is outside of the subset */
  #masks(what: 'text' | 'calls', schema: unknown): TokenMasks {
    const key = `${what} ${JSON.stringify(schema)}`;
    const { tokenizer, endIds } = this.#parts;
    this.#vocabulary ??= vocabularyOf(tokenizer, { endIds });
    const compile = (): Constraint =>
      what === 'text' ? compileJsonSchema(schema) : compileTextOrCalls(schema, callMarks);
    const masks = this.#constraints.get(key) ?? createTokenMasks(compile(), this.#vocabulary);
    this.#constraints.delete(key);
    this.#constraints.set(key, masks);
    if (this.#constraints.size > mostConstraints) {
      this.#constraints.delete(this.#constraints.keys().next().value!);
    }
    return masks;
  }

  #fromEngine(event: GenerationEvent): BackendEvent {
    if (event.kind === 'token') {
      const { kind, sample, text, logProbabilities } = event;
      if (logProbabilities === undefined) return { kind, sample, text };
      return { kind, sample, text, logProbabilities: this.#spelt(logProbabilities) };
    }
    const { kind, sample, text, reason, stop, summary } = event;
    const { promptTokens, cachedTokens, generatedTokens } = summary;
    const tokens = { promptTokens, cachedTokens, generatedTokens };
    return { kind, sample, text, reason, ...(stop === undefined ? {} : { stop }), ...tokens };
  }

  #spelt(all: LogProbabilities): TokenInfo & { readonly top: readonly TokenInfo[] } {
    return { ...this.#info(all), top: all.top.map((one) => this.#info(one)) };
  }

  #info({ id, logProbability }: TokenLogProbability): TokenInfo {
    const bytes = spelling(this.#parts.tokenizer, id);
    return { text: bytes.toString(), bytes: [...bytes], logProbability };
  }
}

/** Optional fields of the engine are absent, never undefined. */
function definedOnly<Fields extends object>(
  fields: Fields,
): {
  [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
} {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}

/** A model may have more ids than its tokenizer: they spell nothing. */
function spelling(tokenizer: AnyTokenizer, id: number): Buffer {
  return id < tokenizer.vocabularySize ? Buffer.from(tokenizer.tokenBytes(id)) : Buffer.alloc(0);
}

function longestToken(tokenizer: AnyTokenizer): number {
  let longest = 1;
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    longest = Math.max(longest, safeSpelling(tokenizer, id));
  }
  return longest;
}

/** Some vocabularies leave ids out. */
function safeSpelling(tokenizer: AnyTokenizer, id: number): number {
  try {
    return tokenizer.tokenBytes(id).length;
  } catch {
    return 0;
  }
}
