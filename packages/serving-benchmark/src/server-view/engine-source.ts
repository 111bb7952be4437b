/** @file Where an engine's metrics are, found at the first answer and kept to. */
import type { Engine } from '../wire/dialect.ts';
import { serverPath } from '../wire/target.ts';
import type { Target } from '../wire/target.ts';
import { readEngineMetrics } from './engine-metrics.ts';
import type { EngineReading } from './engine-metrics.ts';
import { placeOf, scrape } from './scrape.ts';
import type { Place, ScrapeContext, Stamp, Unavailable } from './scrape.ts';

export interface EngineSourceOptions extends ScrapeContext {
  readonly target: Target;
  /** Where the metrics are not beside the API: `http://host:8002/metrics` of Triton. */
  readonly metricsUrl?: string;
  /** What is known of the server by other signs. */
  readonly engine?: Engine;
  /** Where a server has several. */
  readonly model?: string;
}

export type EngineAnswer = EngineReading & Stamp & { readonly unavailable?: undefined };

/** TensorRT-LLM has JSON of its own under the first. */
const metricsPaths = ['/metrics', '/prometheus/metrics'];

export class EngineSource {
  readonly #options: EngineSourceOptions;
  #places: readonly Place[];
  #hasAnswered = false;

  constructor(options: EngineSourceOptions) {
    const { target, metricsUrl } = options;
    this.#options = options;
    this.#places =
      metricsUrl === undefined
        ? metricsPaths.map((path) => ({ target, path: serverPath(target, path) }))
        : [placeOf(metricsUrl)];
  }

  async ask(): Promise<EngineAnswer | Unavailable> {
    let first: Unavailable | undefined;
    for (const place of this.#places) {
      const answer = await scrape(this.#options, place);
      if (answer.unavailable !== undefined) {
        first ??= answer;
        // Another path is worth a try only where this one does not exist.
        if (answer.isFinal) continue;
        break;
      }
      const reading = this.#read(answer.text);
      if (reading !== undefined) {
        this.#places = [place];
        this.#hasAnswered = true;
        return { ...reading, atMs: answer.atMs, uncertaintyMs: answer.uncertaintyMs };
      }
      // Not final: there are engines that name nothing before they have counted something.
      const [path] = place.path.split('?');
      first ??= { unavailable: `${path} names no metrics of a known engine`, isFinal: false };
    }
    return { ...first!, isFinal: first!.isFinal && !this.#hasAnswered };
  }

  #read(text: string): EngineReading | undefined {
    const { engine, model } = this.#options;
    const isJson = /^\s*[[{]/.test(text);
    return readEngineMetrics(text, {
      ...(engine === undefined || isJson ? {} : { engine }),
      ...(model === undefined ? {} : { model }),
    });
  }
}
