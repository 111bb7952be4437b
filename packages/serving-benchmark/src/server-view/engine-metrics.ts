/**
 * @file From an engine's `/metrics` to the one schema. Which engine it is, the names say. Series of
 * several engines behind one address are added up; shares are averaged. Latencies come from sums and
 * counts, never from buckets, whose lowest bound hides what is fast.
 */
import type { Engine } from '../wire/dialect.ts';
import { engineNames } from './engine-names.ts';
import type { Alternatives, CounterName, EngineNames, GaugeName, Term } from './engine-names.ts';
import { parsePrometheusText } from './prometheus-text.ts';
import type { Exposition, Series } from './prometheus-text.ts';
import { latencyNames } from './sample.ts';
import type { EngineFigures } from './sample.ts';

export interface EngineReading {
  readonly engine: Engine;
  readonly figures: EngineFigures;
  /** What a reader of the figures has to know, a sentence each. */
  readonly notes: readonly string[];
}

export interface ReadOptions {
  /** Who it is by other signs, for a server that has not counted anything yet. */
  readonly engine?: Engine;
  /** Only series of this model, where any series bears its name; else of all models together. */
  readonly model?: string;
}

/** @returns undefined where the text has no metrics of an engine that is known */
export function readEngineMetrics(
  text: string,
  { engine, model }: ReadOptions = {},
): EngineReading | undefined {
  const exposition = parsePrometheusText(text, (name) => !name.endsWith('_bucket'));
  const present = [...exposition.series.keys(), ...exposition.declared];
  const found = recognise(present, engine);
  if (found === undefined) return undefined;
  const { names, prefix } = found;
  const models = modelNames(exposition, prefix);
  const chosen = model !== undefined && models.has(model) ? model : undefined;
  const metrics = new Metrics(exposition, prefix, names.replicaLabels ?? [], chosen);
  const notes: string[] = [];
  if (models.size > 1 && chosen === undefined) {
    notes.push(`metrics of ${models.size} models are added up: ${[...models].join(', ')}`);
  }
  if (exposition.malformed.lines > 0) {
    const { lines, example } = exposition.malformed;
    notes.push(`${lines} lines of /metrics could not be read, first ${example}`);
  }
  return { engine: names.engine, figures: figuresOf(names, metrics), notes };
}

function recognise(
  present: readonly string[],
  hint: Engine | undefined,
): { names: EngineNames; prefix: string } | undefined {
  for (const names of engineNames) {
    const prefix = names.prefixes.find(
      (start) => start !== '' && present.some((name) => name.startsWith(start)),
    );
    if (prefix !== undefined) return { names, prefix };
  }
  const names = engineNames.find((one) => one.engine === hint);
  return names && { names, prefix: names.prefixes.at(-1)! };
}

function modelNames({ series }: Exposition, prefix: string): Set<string> {
  const models = new Set<string>();
  for (const [name, all] of series) {
    if (!name.startsWith(prefix)) continue;
    for (const { labels } of all) {
      const model = labels.get('model_name');
      if (model !== undefined) models.add(model);
    }
  }
  return models;
}

/** Values by name, over engines and ranks. */
class Metrics {
  readonly #exposition: Exposition;
  readonly #prefix: string;
  readonly #replicaLabels: readonly string[];
  readonly #model: string | undefined;

  constructor(
    exposition: Exposition,
    prefix: string,
    replicaLabels: readonly string[],
    model: string | undefined,
  ) {
    this.#exposition = exposition;
    this.#prefix = prefix;
    this.#replicaLabels = replicaLabels;
    this.#model = model;
  }

  /** The sum; of a counter that was announced and has no series yet, 0. */
  counter(alternatives: Alternatives): number | undefined {
    return this.#first(alternatives, (term) => {
      const values = this.#values(term);
      return values.length > 0 ? sum(values) : this.#isDeclared(term) ? 0 : undefined;
    });
  }

  gauge(alternatives: Alternatives): number | undefined {
    return this.#first(alternatives, (term) => {
      const values = this.#values(term);
      return values.length > 0 ? sum(values) : undefined;
    });
  }

  /** Over engines. */
  mean(alternatives: Alternatives): number | undefined {
    return this.#first(alternatives, (term) => {
      const values = this.#values(term);
      return values.length > 0 ? sum(values) / values.length : undefined;
    });
  }

  latency(names: readonly string[]): { sumMs: number; count: number } | undefined {
    for (const name of names) {
      const seconds = this.counter([[`${name}_sum`]]);
      const count = this.counter([[`${name}_count`]]);
      if (seconds !== undefined && count !== undefined) return { sumMs: seconds * 1000, count };
    }
    return undefined;
  }

  #first(
    alternatives: Alternatives,
    valueOf: (term: Term) => number | undefined,
  ): number | undefined {
    for (const terms of alternatives) {
      const values = terms.map(valueOf);
      if (values.every((value) => value !== undefined)) return sum(values);
    }
    return undefined;
  }

  /** One value per engine: of ranks that count the same, the highest. */
  #values(term: Term): number[] {
    const { name, where } = typeof term === 'string' ? { name: term, where: {} } : term;
    const all = this.#series(name).filter(({ labels, value }) => {
      const model = labels.get('model_name');
      return (
        Number.isFinite(value) &&
        value >= 0 &&
        (this.#model === undefined || model === undefined || model === this.#model) &&
        Object.entries(where).every(([label, text]) => labels.get(label) === text)
      );
    });
    if (this.#replicaLabels.length === 0) return all.map(({ value }) => value);
    const byEngine = new Map<string, number>();
    for (const { labels, value } of all) {
      const others = [...labels].filter(([label]) => !this.#replicaLabels.includes(label));
      const key = JSON.stringify(others.toSorted(([a], [b]) => (a < b ? -1 : 1)));
      byEngine.set(key, Math.max(value, byEngine.get(key) ?? 0));
    }
    return [...byEngine.values()];
  }

  #series(name: string): readonly Series[] {
    const { series } = this.#exposition;
    const full = this.#prefix + name;
    return series.get(full) ?? series.get(`${full}_total`) ?? [];
  }

  #isDeclared(term: Term): boolean {
    const { declared } = this.#exposition;
    const name = this.#prefix + (typeof term === 'string' ? term : term.name);
    return [name, `${name}_total`, name.replace(/_(sum|count)$/, '')].some((one) =>
      declared.has(one),
    );
  }
}

function figuresOf(names: EngineNames, metrics: Metrics): EngineFigures {
  const gauge = (name: GaugeName): number | undefined => metrics.gauge(names.gauges[name] ?? []);
  const mean = (name: GaugeName): number | undefined => metrics.mean(names.gauges[name] ?? []);
  const counter = (name: CounterName): number | undefined =>
    metrics.counter(names.counters[name] ?? []);
  const used = gauge('kvBlocksUsed');
  const most = gauge('kvBlocksMost');
  const ofBlocks = used === undefined || most === undefined ? undefined : asShare(used / most);
  const queries = counter('prefixQueries');
  const hits = counter('prefixHits');
  return withoutMissing({
    kvUsage: asShare(mean('kvUsage')) ?? ofBlocks,
    running: gauge('running'),
    waiting: gauge('waiting'),
    preemptions: counter('preemptions'),
    prefixCache: queries === undefined || hits === undefined ? undefined : { queries, hits },
    promptTokens: counter('promptTokens'),
    cachedPromptTokens: counter('cachedPromptTokens'),
    generationTokens: counter('generationTokens'),
    requestsFinished: counter('requestsFinished'),
    speculative: nonEmpty(
      withoutMissing({
        drafts: counter('drafts'),
        draftTokens: counter('draftTokens'),
        acceptedTokens: counter('acceptedTokens'),
        tokensPerStep: mean('tokensPerStep'),
        acceptanceRate: asShare(mean('acceptanceRate')),
      }),
    ),
    latencies: nonEmpty(
      withoutMissing(
        Object.fromEntries(
          latencyNames.map((name) => [name, metrics.latency(names.latencies[name] ?? [])]),
        ),
      ),
    ),
  });
}

/** Rounding may lift a share a little above 1; a percentage it is not. */
function asShare(value: number | undefined): number | undefined {
  return value === undefined || !(value <= 1.05) ? undefined : Math.min(value, 1);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

type WithoutMissing<Parts> = { [Key in keyof Parts]?: Exclude<Parts[Key], undefined> };

function withoutMissing<Parts extends object>(parts: Parts): WithoutMissing<Parts> {
  const kept = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as WithoutMissing<Parts>;
}

function nonEmpty<Parts extends object>(parts: Parts): Parts | undefined {
  return Object.keys(parts).length === 0 ? undefined : parts;
}
