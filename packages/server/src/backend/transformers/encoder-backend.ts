/**
 * @file Encoders of @huggingface/transformers: a text becomes the mean of its tokens' last hidden
 * states, of length 1. Sentence encoders are trained for that unless their cards say otherwise.
 */
import { pipeline } from '@huggingface/transformers';
import { VllmMetrics } from '../../metrics/vllm-metrics.ts';
import { CountersOfEvents } from '@gradus/inference';
import type {
  Backend,
  BackendEvent,
  BackendState,
  Embeddings,
  PromptInput,
  ServedModel,
} from '../backend.ts';
import { contextExceeded, notServed } from '../errors.ts';
import type { ConfigFields, ToLoad } from './load.ts';
import { SingleLane } from './single-lane.ts';

/** Architectures that read in both directions and write nothing. */
const encoderTypes: ReadonlySet<string> = new Set([
  'albert',
  'bert',
  'camembert',
  'deberta',
  'deberta-v2',
  'distilbert',
  'electra',
  'modernbert',
  'mpnet',
  'nomic_bert',
  'roberta',
  'xlm-roberta',
]);

export const isEncoder = ({ model_type: type }: ConfigFields): boolean => encoderTypes.has(type);

const extractorOf = (name: string, options: ToLoad['options']) =>
  pipeline('feature-extraction', name, options);
type Extractor = Awaited<ReturnType<typeof extractorOf>>;

export async function openEncoder(id: string, { name, options, config }: ToLoad): Promise<Backend> {
  const extractor = await extractorOf(name, options);
  const contextLength = config.max_position_embeddings ?? extractor.tokenizer.model_max_length;
  return new EncoderBackend(id, contextLength, extractor);
}

/** Of one call; more texts take more of them, with the same result. */
const textsTogether = 16;
const longestTextPerToken = 128;

class EncoderBackend implements Backend {
  readonly model: ServedModel;
  isAlive = true;
  readonly #extractor: Extractor;
  readonly #lane = new SingleLane();
  readonly #metrics: VllmMetrics;

  constructor(id: string, contextLength: number, extractor: Extractor) {
    const backend = '@huggingface/transformers';
    this.model = { id, task: 'embedding', contextLength, backend, maxRunning: textsTogether };
    this.#metrics = new VllmMetrics(id);
    this.#extractor = extractor;
  }

  async encode(input: PromptInput): Promise<number[]> {
    if (input.kind === 'ids') return [...input.ids];
    if (input.kind === 'chat') throw this.#writesNothing();
    const { contextLength } = this.model;
    if (input.text.length > contextLength * longestTextPerToken) {
      throw contextExceeded(contextLength, `a text of ${input.text.length} characters`);
    }
    const options = { add_special_tokens: input.addSpecialTokens };
    return this.#extractor.tokenizer.encode(input.text, options);
  }

  decode(ids: readonly number[]): Promise<string> {
    return Promise.resolve(
      this.#extractor.tokenizer.decode([...ids], { skip_special_tokens: false }),
    );
  }

  // oxlint-disable-next-line eslint/require-yield -- it is a stream that cannot begin
  async *generate(): AsyncGenerator<BackendEvent> {
    throw this.#writesNothing();
  }

  async embed(texts: readonly string[]): Promise<Embeddings> {
    const { contextLength } = this.model;
    let tokens = 0;
    for (const text of texts) {
      const { length } = await this.encode({ kind: 'text', text, addSpecialTokens: true });
      // Cut off it would be another text's vector.
      if (length > contextLength) throw contextExceeded(contextLength, `${length} in a text`);
      tokens += length;
    }
    const vectors = await this.#lane.run(new AbortController().signal, () => this.#vectors(texts));
    return { vectors, tokens };
  }

  metrics(): Promise<string> {
    const { running, waiting } = this.#lane;
    const { counters } = new CountersOfEvents();
    return Promise.resolve(this.#metrics.render({ running, waiting, kvUsage: 0 }, counters));
  }

  state(): Promise<BackendState> {
    const { running, waiting } = this.#lane;
    return Promise.resolve({ running, waiting, usedBlocks: 0, kvUsage: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isAlive = false;
    await this.#extractor.dispose();
  }

  async #vectors(texts: readonly string[]): Promise<number[][]> {
    const vectors: number[][] = [];
    for (let from = 0; from < texts.length; from += textsTogether) {
      const some = texts.slice(from, from + textsTogether);
      const output = await this.#extractor(some, { pooling: 'mean', normalize: true });
      vectors.push(...(output.tolist() as number[][]));
    }
    return vectors;
  }

  #writesNothing(): Error {
    return notServed(
      `The model ${JSON.stringify(this.model.id)} writes no text`,
      'Ask /v1/embeddings.',
    );
  }
}
