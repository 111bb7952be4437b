/**
 * @file ShareGPT's JSON: a list of `{ "conversations": [{ "from": "human", "value": "…" }, …] }`.
 *
 * A conversation begins with the first turn of a human that a model answers; what comes before is
 * left out. Its lengths are those of that turn and that answer, and the filter is vLLM's
 * (`is_valid_sequence`): both of at least 4 tokens, the prompt of at most 1,024, both together of
 * at most 2,048. With sessions, later pairs of turns follow until one is not such a pair.
 */
import type { Random } from '@gradus/statistics';
import { z } from 'zod';
import { emptyDataset, refusedLine } from '../fault.ts';
import type { CountTokens } from '../prompts/token-costs.ts';
import type { Conversation, ConversationSet } from './conversation.ts';
import { readJsonElements } from './json-elements.ts';
import { keeperOf, type Selection } from './keep.ts';

export interface TokenLimits {
  readonly minTokens: number;
  readonly maxPromptTokens: number;
  readonly maxTotalTokens: number;
}

export const vllmLimits: TokenLimits = {
  minTokens: 4,
  maxPromptTokens: 1024,
  maxTotalTokens: 2048,
};

export interface ShareGptOptions extends Selection {
  readonly limits: TokenLimits;
  /** Turns of a session at most; 1: requests without sessions. */
  readonly maxTurns: number;
  readonly count: CountTokens;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

const entrySchema = z.object({
  conversations: z.array(z.object({ from: z.string(), value: z.string() })),
});
type Turns = z.output<typeof entrySchema>['conversations'];

const humans = new Set(['human', 'user']);
const models = new Set(['gpt', 'assistant', 'chatgpt', 'bing', 'bard']);

/** @throws GradusError with the line of an entry of another form, or when nothing is left */
export async function readShareGpt(
  path: string,
  options: ShareGptOptions,
): Promise<ConversationSet> {
  const keeper = keeperOf<Conversation>(options, options.random);
  const leftOut = { 'no answered turn': 0, 'too short': 0, 'too long': 0 };
  let read = 0;
  for await (const { line, value } of readJsonElements(path, options.signal)) {
    read++;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) {
      throw refusedLine(path, line, 'conversations with "from" and "value" in each turn', value);
    }
    const pairs = answeredTurns(entry.data.conversations, options.maxTurns);
    const verdict = await judge(pairs, options);
    if (typeof verdict === 'string') leftOut[verdict]++;
    else if (!keeper.offer(verdict)) break;
  }
  const conversations = keeper.finish();
  if (conversations.length === 0) {
    const reasons = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
    throw emptyDataset(
      path,
      'a conversation within the limits of length',
      `${read} entries: ${reasons.join(', ')}`,
    );
  }
  return { conversations, read, leftOut };
}

interface Pair {
  readonly asked: string;
  readonly answered: string;
}

function answeredTurns(turns: Turns, most: number): Pair[] {
  const isPair = (at: number): boolean =>
    humans.has(turns[at]?.from ?? '') && models.has(turns[at + 1]?.from ?? '');
  let at = turns.findIndex((_, index) => isPair(index));
  const pairs: Pair[] = [];
  for (; at >= 0 && isPair(at) && pairs.length < most; at += 2) {
    pairs.push({ asked: turns[at]!.value, answered: turns[at + 1]!.value });
  }
  return pairs;
}

async function judge(
  pairs: readonly Pair[],
  { limits, count }: ShareGptOptions,
): Promise<Conversation | 'no answered turn' | 'too short' | 'too long'> {
  const [first, ...later] = pairs;
  if (first === undefined) return 'no answered turn';
  const promptTokens = await count(first.asked);
  const answerTokens = [await count(first.answered)];
  if (Math.min(promptTokens, answerTokens[0]!) < limits.minTokens) return 'too short';
  if (promptTokens > limits.maxPromptTokens) return 'too long';
  let total = promptTokens + answerTokens[0]!;
  if (total > limits.maxTotalTokens) return 'too long';
  const laterTurns: string[] = [];
  for (const { asked, answered } of later) {
    const [askedTokens, answeredTokens] = [await count(asked), await count(answered)];
    total += askedTokens + answeredTokens;
    // A session ends before it outgrows the limit; an empty turn ends it too.
    if (total > limits.maxTotalTokens || Math.min(askedTokens, answeredTokens) < 1) break;
    laterTurns.push(asked);
    answerTokens.push(answeredTokens);
  }
  return { opening: first.asked, laterTurns, answerTokens };
}
