/** @file From the configuration of a source to the source, its files read. */
import { isAbsolute, join } from 'node:path';
import { resolveDataset } from '@gradus/datasets';
import { sha256File } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import { readDuration, type ReadConfig, type SourceConfig } from '../config.ts';
import { readAzureTrace } from '../datasets/azure-trace.ts';
import { readBurstGpt } from '../datasets/burst-gpt.ts';
import { readLines } from '../datasets/lines.ts';
import { mapLengths } from '../datasets/map-lengths.ts';
import { readMooncakeTrace } from '../datasets/mooncake-trace.ts';
import { readPromptLines } from '../datasets/prompt-lines.ts';
import { readShareGpt, vllmLimits } from '../datasets/share-gpt.ts';
import type { Trace } from '../datasets/trace.ts';
import { emptyDataset, InWords, refused } from '../fault.ts';
import { loadLengths, type Lengths, type LengthSpec } from '../lengths.ts';
import type { Pool } from '../prompts/numbering.ts';
import type { PromptMaker } from '../prompts/prompt-maker.ts';
import { storyLines, storyWords } from '../prompts/story-words.ts';
import { costsAfter, priceWords, type CountTokens } from '../prompts/token-costs.ts';
import { tokenPrompts } from '../prompts/token-prompts.ts';
import { wordPrompts, type PricedLine } from '../prompts/word-prompts.ts';
import { conversationSource } from './conversation-source.ts';
import type { Source } from './source.ts';
import { syntheticSource, type SharedPrefix, type SyntheticSessions } from './synthetic.ts';
import { traceSource } from './trace-source.ts';

export interface SourceMeans {
  readonly random: Random;
  readonly tokenizer: Tokenizer | undefined;
  /** The tokenizer's count, or the server's. */
  readonly count: CountTokens | undefined;
  readonly folder: string;
  readonly pool: Pool;
  readonly signal: AbortSignal | undefined;
}

export interface BuiltSource {
  readonly source: Source;
  /** Of the file it was read from. */
  readonly sha256: string | undefined;
}

type OfKind<Kind extends SourceConfig['kind']> = Extract<SourceConfig, { kind: Kind }>;

/** What is asked of a server one question at a time should not take a thousand. */
const [wordsForTokenizer, wordsForServer] = [1024, 256];

export async function buildSource(read: ReadConfig, means: SourceMeans): Promise<BuiltSource> {
  const { source } = read.config;
  switch (source.kind) {
    case 'synthetic':
      return {
        source: await madeUp(read, source, await makerFor(source, means), means),
        sha256: undefined,
      };
    case 'sonnet': {
      const path = source.file === undefined ? undefined : pathOf(source.file, means);
      const maker = await lineMaker(path, means);
      return { source: await madeUp(read, source, maker, means), sha256: await hashOf(path) };
    }
    case 'jsonl':
    case 'sharegpt':
      return fromConversations(read, source, means);
    case 'azure':
    case 'mooncake':
    case 'burstgpt':
      return fromTrace(source, means);
  }
}

const hashOf = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : sha256File(path);

const pathOf = (file: string, { folder }: SourceMeans): string =>
  isAbsolute(file) ? file : join(folder, file);

const lengthsOf = async (
  spec: LengthSpec | undefined,
  { folder }: SourceMeans,
): Promise<Lengths | undefined> => (spec === undefined ? undefined : loadLengths(spec, folder));

async function madeUp(
  read: ReadConfig,
  config: OfKind<'synthetic'> | OfKind<'sonnet'>,
  maker: PromptMaker,
  means: SourceMeans,
): Promise<Source> {
  return syntheticSource({
    maker,
    promptTokens: (await lengthsOf(read.promptTokens, means))!,
    outputTokens: (await lengthsOf(read.outputTokens, means))!,
    sharedPrefix: prefixOf(config.sharedPrefix),
    sessions: await sessionsOf(read, means),
    pool: means.pool,
    random: means.random,
  });
}

function prefixOf(config: OfKind<'synthetic'>['sharedPrefix']): SharedPrefix | undefined {
  if (config === undefined) return undefined;
  const { tokens, fraction, groups } = config;
  return {
    groups,
    tokensOf: (promptTokens) => tokens ?? Math.floor(promptTokens * (fraction ?? 0)),
  };
}

async function sessionsOf(
  { sessions }: ReadConfig,
  means: SourceMeans,
): Promise<SyntheticSessions | undefined> {
  if (sessions === undefined) return undefined;
  return {
    turns: await loadLengths(sessions.turns, means.folder),
    turnTokens: (await lengthsOf(sessions.turnTokens, means))!,
    thinkMs: await lengthsOf(sessions.thinkMs, means),
  };
}

function requireCount({ count }: SourceMeans, what: string): CountTokens {
  if (count !== undefined) return count;
  throw refused(
    `Cannot ${what} without counting tokens`,
    'a tokenizer, or a server with /tokenize',
    new InWords('neither'),
    'Name a tokenizer, or use prompts of token ids.',
  );
}

/** Prompts of words, or of token ids where the configuration says so. */
async function makerFor(
  config: { readonly as: 'text' | 'token-ids'; readonly vocabularySize?: number | undefined },
  means: SourceMeans,
): Promise<PromptMaker> {
  const { tokenizer, random } = means;
  if (config.as === 'text') return wordMaker(means, []);
  const vocabularySize = config.vocabularySize ?? tokenizer?.vocabularySize;
  if (vocabularySize === undefined) {
    throw refused(
      'Cannot make prompts of token ids',
      'a tokenizer or vocabularySize',
      new InWords('neither'),
    );
  }
  const special = tokenizer?.specialTokens.values() ?? [];
  return tokenPrompts({ vocabularySize, special, random: random.split('prompts') });
}

async function wordMaker(means: SourceMeans, lines: readonly PricedLine[]): Promise<PromptMaker> {
  const count = requireCount(means, 'make prompts of exact length');
  const most = means.tokenizer === undefined ? wordsForServer : wordsForTokenizer;
  const prices = await priceWords(count, storyWords().slice(0, most));
  return wordPrompts({ count, prices, lines, random: means.random.split('prompts') });
}

const mostLines = 10_000;

async function lineMaker(path: string | undefined, means: SourceMeans): Promise<PromptMaker> {
  const lines = path === undefined ? storyLines() : await linesOf(path);
  const count = requireCount(means, 'make prompts of exact length');
  const costs = await costsAfter(count, lines, '\n');
  return wordMaker(
    means,
    lines.map((text, i) => ({ text, cost: costs[i]! })),
  );
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of readLines(path)) {
    if (text.trim() !== '') lines.push(text.trim());
    if (lines.length === mostLines) break;
  }
  if (lines.length === 0) throw emptyDataset(path, 'at least one line', 'none');
  return lines;
}

async function fromConversations(
  read: ReadConfig,
  config: OfKind<'jsonl'> | OfKind<'sharegpt'>,
  means: SourceMeans,
): Promise<BuiltSource> {
  const path = pathOf(config.file, means);
  const selection = { limit: config.limit, order: config.order, signal: means.signal };
  const random = means.random.split('selection');
  const set =
    config.kind === 'jsonl'
      ? await readPromptLines(path, { ...selection, random })
      : await readShareGpt(path, {
          ...selection,
          random,
          count: requireCount(means, 'filter conversations by length'),
          maxTurns: read.sessions === undefined ? 1 : mostTurns(read.sessions.turns),
          limits: {
            minTokens: config.minTokens ?? vllmLimits.minTokens,
            maxPromptTokens: config.maxPromptTokens ?? vllmLimits.maxPromptTokens,
            maxTotalTokens: config.maxTotalTokens ?? vllmLimits.maxTotalTokens,
          },
        });
  const source = conversationSource({
    set,
    repeat: config.repeat,
    outputTokens: await lengthsOf(read.outputTokens, means),
    thinkMs: await lengthsOf(read.sessions?.thinkMs, means),
    count: means.count,
    random: means.random,
  });
  return { source, sha256: await sha256File(path) };
}

/** Conversations have turns of their own; a configuration can only cut them. */
function mostTurns(turns: LengthSpec): number {
  if (turns.kind === 'fixed') return turns.tokens;
  throw refused(
    'Cannot use sessions.turns with sharegpt',
    'the most turns, one number',
    turns.kind,
  );
}

async function fromTrace(
  config: OfKind<'azure'> | OfKind<'mooncake'> | OfKind<'burstgpt'>,
  means: SourceMeans,
): Promise<BuiltSource> {
  const { path, trace } = await readTrace(config, means);
  const { scale, maxPromptTokens, maxOutputTokens, tooLong } = config;
  const limits = { maxPromptTokens, maxOutputTokens, tooLong };
  const mapped = mapLengths(trace, { scale, ...limits, window: windowOf(config) });
  const maker = await makerFor(config, means);
  return {
    source: traceSource({ trace, mapped, maker, pool: means.pool }),
    sha256: await sha256File(path),
  };
}

function windowOf({ from, window }: Pick<OfKind<'azure'>, 'from' | 'window'>) {
  if (from === undefined && window === undefined) return undefined;
  return {
    fromMs: readDuration(from) ?? 0,
    lengthMs: readDuration(window) ?? Infinity,
  };
}

async function readTrace(
  config: OfKind<'azure'> | OfKind<'mooncake'> | OfKind<'burstgpt'>,
  means: SourceMeans,
): Promise<{ readonly path: string; readonly trace: Trace }> {
  const options = { limit: config.limit, signal: means.signal };
  const file = async (registered: string): Promise<string> =>
    config.file === undefined ? resolveDataset(registered) : pathOf(config.file, means);
  switch (config.kind) {
    case 'azure': {
      const path = await file('azure-llm-2023-conversations');
      return { path, trace: await readAzureTrace(path, options) };
    }
    case 'mooncake': {
      const path = await file('mooncake-synthetic');
      return { path, trace: await readMooncakeTrace(path, options) };
    }
    case 'burstgpt': {
      const path = pathOf(config.file, means);
      const { model, logType } = config;
      return { path, trace: await readBurstGpt(path, { ...options, model, logType }) };
    }
  }
}
