/**
 * @file Requests that are made up: lengths from distributions, prompts from a maker, prefixes from
 * pools, sessions with think time.
 *
 * Everything about request i is drawn from a stream of its own, so shards agree without talking.
 */
import type { Random } from '@gradus/statistics';
import { refused } from '../fault.ts';
import type { Lengths } from '../lengths.ts';
import type { Pool, PromptPart } from '../prompts/numbering.ts';
import type { PromptMaker } from '../prompts/prompt-maker.ts';
import type { Item, Source, Turn } from './source.ts';

export interface SharedPrefix {
  /** Prefixes there are; each request takes one of them, all equally likely. */
  readonly groups: number;
  /** Of a prompt of this length. */
  readonly tokensOf: (promptTokens: number) => number;
}

export interface SyntheticSessions {
  readonly turns: Lengths;
  /** Of the user's later turns. */
  readonly turnTokens: Lengths;
  readonly thinkMs: Lengths | undefined;
}

export interface SyntheticOptions {
  readonly maker: PromptMaker;
  readonly promptTokens: Lengths;
  readonly outputTokens: Lengths;
  readonly sharedPrefix: SharedPrefix | undefined;
  readonly sessions: SyntheticSessions | undefined;
  /** Which numbers the prompts take: those of a warm-up are never those of a measurement. */
  readonly pool: Pool;
  readonly random: Random;
}

export const syntheticSource = (options: SyntheticOptions): Source => ({
  size: undefined,
  facts: options.maker.fingerprint,
  record: {},
  items: () => items(options),
});

function* items(options: SyntheticOptions): Generator<Item> {
  const { sessions } = options;
  const requests = options.random.split('requests');
  /** How much of each group's prefix was sent before. */
  const sent = new Map<number, number>();
  for (let index = 0, number = 0; ; number++) {
    const random = requests.split(number);
    const turns = sessions === undefined ? 1 : sessions.turns.sample(random.split('turns'));
    const opening = drawOpening(options, random, index);
    const before = sent.get(opening.group) ?? 0;
    const sharedPrefixTokens = Math.min(before, opening.prefixTokens);
    sent.set(opening.group, Math.max(before, opening.prefixTokens));
    const firstIndex = index;
    yield {
      index,
      turns,
      turn: (turn) =>
        turn === 0
          ? firstTurn(options, opening, sharedPrefixTokens, random)
          : laterTurn(options, sessions!, firstIndex + turn, random.split(turn)),
    };
    index += turns;
  }
}

interface Opening {
  readonly group: number;
  readonly prefixTokens: number;
  readonly parts: readonly PromptPart[];
}

function drawOpening(
  { promptTokens, sharedPrefix, pool }: SyntheticOptions,
  random: Random,
  index: number,
): Opening {
  const tokens = promptTokens.sample(random.split('prompt'));
  const prefixTokens = sharedPrefix?.tokensOf(tokens) ?? 0;
  if (prefixTokens >= tokens && prefixTokens > 0) {
    throw refused(
      'Cannot share this prefix',
      `fewer tokens than the shortest prompt has (${tokens})`,
      prefixTokens,
    );
  }
  const own = { pool, number: index, tokens: tokens - prefixTokens } as const;
  if (prefixTokens === 0) return { group: -1, prefixTokens, parts: [own] };
  const group = random.split('group').integer(sharedPrefix!.groups);
  return {
    group,
    prefixTokens,
    parts: [{ pool: 'prefix', number: group, tokens: prefixTokens }, own],
  };
}

async function firstTurn(
  { maker, outputTokens }: SyntheticOptions,
  { parts }: Opening,
  sharedPrefixTokens: number,
  random: Random,
): Promise<Turn> {
  return {
    content: await maker.prompt(parts),
    tokens: parts.reduce((sum, { tokens }) => sum + tokens, 0),
    outputTokens: outputTokens.sample(random.split('output')),
    sharedPrefixTokens,
    thinkMs: 0,
  };
}

async function laterTurn(
  { maker, outputTokens, pool }: SyntheticOptions,
  sessions: SyntheticSessions,
  index: number,
  random: Random,
): Promise<Turn> {
  const tokens = sessions.turnTokens.sample(random.split('prompt'));
  return {
    content: await maker.prompt([{ pool, number: index, tokens }]),
    tokens,
    outputTokens: outputTokens.sample(random.split('output')),
    sharedPrefixTokens: undefined,
    thinkMs: sessions.thinkMs?.sample(random.split('think')) ?? 0,
  };
}
