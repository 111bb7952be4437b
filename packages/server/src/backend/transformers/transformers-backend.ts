/**
 * @file @huggingface/transformers as a backend: whatever it can load, one text at a time. It computes
 * the logits; drawing, stop strings and log-probabilities are those of packages/inference, so that a
 * seed and a rule mean the same on both backends.
 */
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  LogitsProcessorList,
  Tensor,
} from '@huggingface/transformers';
import { type GenerationRequest, SequenceOutput } from '@gradus/inference';
import { createRandom, type Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import { plainPrompt } from '../../chat/plain-template.ts';
import type {
  Backend,
  BackendEvent,
  BackendState,
  Embeddings,
  PromptInput,
  ServedModel,
  TextRequest,
} from '../backend.ts';
import { contextExceeded, noEmbeddings, notServed } from '../errors.ts';
import { EventQueue } from '../thread/event-queue.ts';
import { Drawing, Ending } from './drawing.ts';
import { GrowingText } from './growing-text.ts';
import type { ToLoad } from './load.ts';
import { SingleLane } from './single-lane.ts';
import { TextTimes } from './text-times.ts';

type PreTrainedTokenizer = Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>;
type PreTrainedModel = Awaited<ReturnType<typeof AutoModelForCausalLM.from_pretrained>>;

/** A text with more characters per token than this is refused before it is cut. */
const longestTextPerToken = 128;
/** n of a request, at most, though one is computed behind the other. */
const mostSamples = 16;

export async function openWriter(
  id: string,
  { name, options, config }: ToLoad,
): Promise<TransformersBackend> {
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, options);
  const contextLength =
    config.max_position_embeddings ?? config.n_positions ?? tokenizer.model_max_length;
  const ends = model.generation_config?.eos_token_id ?? config.eos_token_id ?? [];
  return new TransformersBackend({
    served: {
      id,
      task: 'text',
      contextLength,
      backend: '@huggingface/transformers',
      maxRunning: mostSamples,
    },
    tokenizer,
    model,
    vocabularySize: config.vocab_size,
    endIds: [ends as number | number[]].flat(),
  });
}

interface LoadedTransformers {
  readonly served: ServedModel;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly vocabularySize: number;
  readonly endIds: readonly number[];
}

export class TransformersBackend implements Backend {
  readonly model: ServedModel;
  isAlive = true;
  readonly #parts: LoadedTransformers;
  readonly #lane = new SingleLane();
  readonly #times: TextTimes;
  readonly #random: Random = createRandom(0);
  #requests = 0;

  constructor(parts: LoadedTransformers) {
    this.#parts = parts;
    this.model = parts.served;
    this.#times = new TextTimes(parts.served.id);
  }

  async encode(input: PromptInput): Promise<number[]> {
    if (input.kind === 'ids') return [...input.ids];
    const { tokenizer } = this.#parts;
    const hasTemplate = Boolean(tokenizer.chat_template);
    const isOwn = input.kind === 'chat' && hasTemplate;
    const text =
      input.kind === 'text'
        ? input.text
        : isOwn
          ? this.#templated(input)
          : plainPrompt(input.messages);
    const { contextLength } = this.model;
    if (text.length > contextLength * longestTextPerToken) {
      throw contextExceeded(contextLength, `a text of ${text.length} characters`);
    }
    const addSpecialTokens = input.kind === 'text' ? input.addSpecialTokens : !isOwn;
    return tokenizer.encode(text, { add_special_tokens: addSpecialTokens });
  }

  decode(ids: readonly number[]): Promise<string> {
    return Promise.resolve(this.#parts.tokenizer.decode([...ids], { skip_special_tokens: false }));
  }

  async *generate(request: TextRequest, signal: AbortSignal): AsyncGenerator<BackendEvent> {
    this.#require(request);
    const events = new EventQueue<BackendEvent>();
    const left = new AbortController();
    const gone = AbortSignal.any([signal, left.signal]);
    const number = this.#requests++;
    const arrivedMs = performance.now();
    const random =
      request.seed === undefined ? this.#random.split(number) : createRandom(request.seed);
    const work = this.#lane
      .run(gone, async () => {
        for (let sample = 0; sample < request.n; sample++) {
          await this.#text(
            { request, sample, random: random.split(sample), gone, arrivedMs },
            events,
          );
        }
      })
      .then(
        () => events.end(),
        (error: unknown) => events.fail(error),
      );
    try {
      yield* events;
    } finally {
      left.abort();
      await work;
    }
  }

  embed(): Promise<Embeddings> {
    return Promise.reject(noEmbeddings(this.model.id));
  }

  metrics(): Promise<string> {
    return Promise.resolve(this.#times.render(this.#lane.running, this.#lane.waiting));
  }

  state(): Promise<BackendState> {
    const { running, waiting } = this.#lane;
    return Promise.resolve({ running, waiting, usedBlocks: 0, kvUsage: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isAlive = false;
    await this.#parts.model.dispose();
  }

  /** Computes one text to its end; every event is told as it happens. */
  async #text(
    { request, sample, random, gone, arrivedMs }: TextToWrite,
    events: EventQueue<BackendEvent>,
  ): Promise<void> {
    const { tokenizer, model, endIds } = this.#parts;
    const { prompt } = request;
    const output = new SequenceOutput({
      request: toEngine(request),
      sample,
      random,
      stopIds: [...(request.ignoreEnd === true ? [] : endIds), ...(request.stopIds ?? [])],
      maxLength: this.model.contextLength,
      tokenizer: { streamDecoder: () => new GrowingText(tokenizer) } as unknown as Tokenizer,
    });
    const times = this.#times.begin(prompt.length, arrivedMs);
    let isOver = false;
    const processor = new Drawing((logits) => {
      const { id, token, end } = output.next(logits);
      times.drew();
      if (token !== undefined)
        events.push({ kind: 'token', sample, text: token.text, ...this.#probable(token) });
      if (end !== undefined) {
        isOver = true;
        const { reason, text, stop } = end;
        const counts = times.finish(reason);
        events.push({
          kind: 'end',
          sample,
          text,
          reason,
          ...(stop === undefined ? {} : { stop }),
          ...counts,
        });
      }
      return id;
    });
    const processors = new LogitsProcessorList();
    processors.push(processor);
    try {
      await model.generate({
        inputs: new Tensor('int64', BigInt64Array.from(prompt, BigInt), [1, prompt.length]),
        max_new_tokens: request.maxTokens,
        do_sample: false,
        // Ends are ours to find.
        eos_token_id: null,
        logits_processor: processors,
        stopping_criteria: new Ending(() => isOver || gone.aborted),
      } as unknown as Parameters<typeof model.generate>[0]);
      gone.throwIfAborted();
    } finally {
      times.finish(gone.aborted ? 'abort' : 'error');
    }
  }

  #probable({
    logProbabilities: all,
  }: TokenOfOutput): Pick<BackendEvent & { kind: 'token' }, 'logProbabilities'> {
    if (all === undefined) return {};
    const info = ({ id, logProbability }: { id: number; logProbability: number }) => {
      const text = this.#parts.tokenizer.decode([id], { skip_special_tokens: false });
      return { text, bytes: [...Buffer.from(text)], logProbability };
    };
    return { logProbabilities: { ...info(all), top: all.top.map(info) } };
  }

  #templated({ messages, tools }: PromptInput & { kind: 'chat' }): string {
    const { tokenizer } = this.#parts;
    const options = {
      tokenize: false,
      add_generation_prompt: true,
      ...(tools === undefined ? {} : { tools }),
    };
    return tokenizer.apply_chat_template(
      messages as unknown as Parameters<typeof tokenizer.apply_chat_template>[0],
      options as Parameters<typeof tokenizer.apply_chat_template>[1],
    ) as string;
  }

  #require({ prompt, schema }: TextRequest): void {
    const { vocabularySize } = this.#parts;
    const strange = prompt.find((id) => id >= vocabularySize);
    if (strange !== undefined) {
      throw notServed(`The prompt has the token ${strange}`, `Ids go to ${vocabularySize - 1}.`);
    }
    if (prompt.length >= this.model.contextLength) {
      throw contextExceeded(this.model.contextLength, `${prompt.length} in the prompt`);
    }
    if (schema !== undefined) {
      throw notServed(
        'Output under a schema is not to be had from this backend',
        'Serve the model from a folder with model.safetensors.',
      );
    }
  }
}

interface TextToWrite {
  readonly request: TextRequest;
  readonly sample: number;
  readonly random: Random;
  readonly gone: AbortSignal;
  /** By performance.now(). */
  readonly arrivedMs: number;
}

type TokenOfOutput = NonNullable<ReturnType<SequenceOutput['next']>['token']>;

function toEngine(request: TextRequest): GenerationRequest {
  const { ignoreEnd: _, schema: __, callSchema: ___, ...rest } = request;
  const entries = Object.entries(rest).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as GenerationRequest;
}
