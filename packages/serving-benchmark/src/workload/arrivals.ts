/** @file From an item of a source to what is sent: bodies, images, and sessions turn by turn. */
import type { ImagePart } from './datasets/images.ts';
import { refused } from './fault.ts';
import type { CountTokens } from './prompts/token-costs.ts';
import type {
  Arrival,
  ChatMessage,
  Intended,
  NextTurn,
  RequestBody,
  RequestSpec,
  Sampling,
} from './request-spec.ts';
import type { Item, Turn } from './sources/source.ts';

export interface ArrivalOptions {
  readonly endpoint: 'completions' | 'chat';
  readonly sampling: Sampling;
  /** Put before the text of a request's last message. */
  readonly imagesFor: (index: number) => readonly ImagePart[];
  /** Of answers, so that later turns know what they carry; undefined: nobody counts. */
  readonly count: CountTokens | undefined;
}

/** @param session its number, where requests belong to sessions */
export async function openArrival(
  item: Item,
  options: ArrivalOptions,
  session: number | undefined,
  scheduledMs: number | undefined,
): Promise<Arrival> {
  const turn = await item.turn(0);
  const body = withImages(bodyOf(turn.content, options.endpoint), options.imagesFor(item.index));
  const request: RequestSpec = {
    index: item.index,
    ...(session === undefined ? {} : { session: { id: session, turn: 0 } }),
    body,
    intended: intendedOf(turn, turn.tokens, turn.sharedPrefixTokens),
    ...(item.original === undefined ? {} : { original: item.original }),
    sampling: samplingOf(options.sampling, turn),
    ...(scheduledMs === undefined ? {} : { scheduledMs }),
  };
  return { request, next: sessionAfter(item, options, session, request) };
}

function sessionAfter(
  item: Item,
  options: ArrivalOptions,
  session: number | undefined,
  first: RequestSpec,
): Arrival['next'] {
  let last = first;
  let turn = 0;
  return async (answer: string): Promise<NextTurn | undefined> => {
    turn++;
    if (turn >= item.turns) return undefined;
    const added = await item.turn(turn);
    const known = await knownTokens(last, answer, options.count);
    const body = nextBody(last.body, answer, added, options.imagesFor(item.index + turn));
    const tokens =
      known === undefined || added.tokens === undefined ? undefined : known + added.tokens;
    last = {
      index: item.index + turn,
      session: { id: session ?? item.index, turn },
      body,
      intended: intendedOf(added, tokens, known),
      sampling: samplingOf(options.sampling, added),
    };
    return { thinkMs: added.thinkMs, request: last };
  };
}

/** Of the turns so far and the answer to them: what a prefix cache has of the next prompt. */
async function knownTokens(
  { intended }: RequestSpec,
  answer: string,
  count: CountTokens | undefined,
): Promise<number | undefined> {
  if (count === undefined || intended.promptTokens === undefined) return undefined;
  return intended.promptTokens + (answer === '' ? 0 : await count(answer));
}

const intendedOf = (
  { outputTokens }: Turn,
  promptTokens: number | undefined,
  sharedPrefixTokens: number | undefined,
): Intended => ({
  ...(promptTokens === undefined ? {} : { promptTokens }),
  ...(outputTokens === undefined ? {} : { outputTokens }),
  ...(sharedPrefixTokens === undefined ? {} : { sharedPrefixTokens }),
});

const samplingOf = (sampling: Sampling, { outputTokens }: Turn): Sampling =>
  outputTokens === undefined ? sampling : { ...sampling, maxTokens: outputTokens };

function bodyOf(content: Turn['content'], endpoint: ArrivalOptions['endpoint']): RequestBody {
  if (typeof content === 'string') {
    return endpoint === 'completions'
      ? { kind: 'text', prompt: content }
      : { kind: 'chat', messages: [{ role: 'user', content }] };
  }
  if (isTokenIds(content)) return { kind: 'token-ids', prompt: content };
  if (endpoint === 'chat') return { kind: 'chat', messages: content };
  throw refused('Cannot send messages to /v1/completions', '"prompt" in each line', '"messages"');
}

const isTokenIds = (
  content: readonly number[] | readonly ChatMessage[],
): content is readonly number[] => typeof content[0] === 'number';

function nextBody(
  before: RequestBody,
  answer: string,
  { content }: Turn,
  images: readonly ImagePart[],
): RequestBody {
  if (before.kind !== 'chat' || typeof content !== 'string') {
    throw refused('Cannot go on with a session', 'a chat and a text for each turn', before.kind);
  }
  const messages: ChatMessage[] = [
    ...before.messages,
    { role: 'assistant', content: answer },
    { role: 'user', content },
  ];
  return withImages({ kind: 'chat', messages }, images);
}

function withImages(body: RequestBody, images: readonly ImagePart[]): RequestBody {
  if (images.length === 0 || body.kind !== 'chat') return body;
  const messages = [...body.messages];
  const last = messages.pop()!;
  const text =
    typeof last.content === 'string'
      ? [{ type: 'text', text: last.content } as const]
      : last.content;
  return { kind: 'chat', messages: [...messages, { ...last, content: [...images, ...text] }] };
}
