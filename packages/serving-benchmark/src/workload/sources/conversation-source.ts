/** @file Requests and sessions from a data set of texts. */
import type { Random } from '@gradus/statistics';
import type { Conversation, ConversationSet } from '../datasets/conversation.ts';
import type { Lengths } from '../lengths.ts';
import type { CountTokens } from '../prompts/token-costs.ts';
import type { ChatMessage } from '../request-spec.ts';
import type { Item, Source, Turn } from './source.ts';

export interface ConversationSourceOptions {
  readonly set: ConversationSet;
  /** From the beginning again after the last; prefix caches will know the prompts by then. */
  readonly repeat: boolean;
  /** In place of the lengths of the data's own answers. */
  readonly outputTokens: Lengths | undefined;
  readonly thinkMs: Lengths | undefined;
  readonly count: CountTokens | undefined;
  readonly random: Random;
}

export const conversationSource = (options: ConversationSourceOptions): Source => ({
  size: options.repeat ? undefined : options.set.conversations.length,
  facts: null,
  record: { read: options.set.read, leftOut: options.set.leftOut },
  items: () => items(options),
});

function* items(options: ConversationSourceOptions): Generator<Item> {
  const { conversations } = options.set;
  const requests = options.random.split('requests');
  const passes = options.repeat ? Infinity : 1;
  for (let index = 0, number = 0; number < conversations.length * passes; number++) {
    const conversation = conversations[number % conversations.length]!;
    const turns = 1 + conversation.laterTurns.length;
    const random = requests.split(number);
    const again = number >= conversations.length;
    yield {
      index,
      turns,
      turn: (turn) => turnOf(options, conversation, turn, again, random.split(turn)),
    };
    index += turns;
  }
}

async function turnOf(
  { outputTokens, thinkMs, count }: ConversationSourceOptions,
  { opening, laterTurns, answerTokens }: Conversation,
  turn: number,
  again: boolean,
  random: Random,
): Promise<Turn> {
  const content = turn === 0 ? opening : laterTurns[turn - 1]!;
  const tokens = count === undefined ? undefined : await tokensIn(content, count);
  return {
    content,
    tokens,
    outputTokens: outputTokens?.sample(random.split('output')) ?? answerTokens[turn],
    sharedPrefixTokens: again ? tokens : undefined,
    thinkMs: turn === 0 ? 0 : (thinkMs?.sample(random.split('think')) ?? 0),
  };
}

/** Of the texts alone; images are not counted. */
async function tokensIn(
  content: string | readonly ChatMessage[],
  count: CountTokens,
): Promise<number> {
  if (typeof content === 'string') return count(content);
  let total = 0;
  for (const { content: message } of content) {
    const texts =
      typeof message === 'string'
        ? [message]
        : message.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    for (const text of texts) total += await count(text);
  }
  return total;
}
