/**
 * @file From a request to its answer, as a stream or as a whole. All that an answer holds (KV
 * blocks) is given back when its client goes, whatever it was doing.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AnswerShape } from '../api/answer-shape.ts';
import { Choice, finalUsage, usageOf } from '../api/choice.ts';
import type { TextRequest } from '../backend/backend.ts';
import { EventStream } from './event-stream.ts';
import { type Exchange, sendText } from './exchange.ts';
import type { Service } from './service.ts';

export interface Answer {
  readonly requests: readonly TextRequest[];
  readonly shape: AnswerShape;
  readonly isStream: boolean;
  readonly usage: 'none' | 'at the end' | 'with every chunk';
}

/** Throws before an answer has begun; afterwards errors are part of it. */
export async function answer(service: Service, exchange: Exchange, asked: Answer): Promise<void> {
  const id = `${asked.shape.idPrefix}-${randomUUID().replaceAll('-', '')}`;
  const head = { id, created: Math.floor(Date.now() / 1000), model: service.backend.model.id };
  const headers = { 'x-request-id': requestId(exchange) ?? id };
  const run = new Run(service, asked, goneSignal(exchange.response));
  if (asked.isStream) {
    const stream = new EventStream(exchange.response, service.options, headers);
    await streamed(run, asked, head, stream);
  } else {
    const { shape } = asked;
    await run.toEnd(() => undefined);
    const choices = run.choices.map((choice) => shape.whole(choice));
    const body = { object: shape.object, ...head, choices, usage: run.usage };
    if (exchange.response.destroyed) return;
    sendText(exchange.response, JSON.stringify(body), 'application/json', 200, headers);
  }
}

async function streamed(
  run: Run,
  { shape, usage }: Answer,
  { id, created, model }: { id: string; created: number; model: string },
  stream: EventStream,
): Promise<void> {
  const head = { id, object: shape.chunkObject, created, model };
  const send = (choice: object): void => {
    const counts = usage === 'with every chunk' ? { usage: run.usageSoFar } : {};
    stream.send({ ...head, choices: [choice], ...counts });
  };
  const opened = new Set<number>();
  try {
    await run.toEnd((choice, piece) => {
      if (!opened.has(choice.index)) {
        opened.add(choice.index);
        const opening = shape.opening(choice.index);
        if (opening !== undefined) send(opening);
      }
      const chunk = piece === undefined ? undefined : shape.chunk(piece);
      if (chunk !== undefined) send(chunk);
      if (choice.end !== undefined) for (const last of shape.ending(choice)) send(last);
    });
  } catch (error) {
    if (!stream.hasBegun) throw error;
    stream.fail(error);
    return;
  }
  if (usage !== 'none') stream.send({ ...head, choices: [], usage: run.usage });
  stream.end();
}

type Told = (choice: Choice, piece: ReturnType<Choice['add']>) => void;

/** The texts of all prompts, at once. */
class Run {
  readonly choices: readonly Choice[];
  readonly #service: Service;
  readonly #requests: readonly TextRequest[];
  readonly #gone: AbortSignal;
  readonly #promptTokens: number;

  constructor(service: Service, { requests }: Answer, gone: AbortSignal) {
    this.#service = service;
    this.#requests = requests;
    this.#gone = gone;
    const count = requests.reduce((sum, { n }) => sum + n, 0);
    this.choices = Array.from({ length: count }, (_, index) => new Choice(index));
    this.#promptTokens = requests.reduce((sum, { prompt }) => sum + prompt.length, 0);
  }

  get usageSoFar(): object {
    return usageOf(this.#promptTokens, this.choices);
  }

  get usage(): object {
    return finalUsage(this.#promptTokens, this.choices, this.#requests[0]!.n);
  }

  /** @throws what ended one of them, when all have ended */
  async toEnd(tell: Told): Promise<void> {
    // Where one prompt fails, the others have nobody to be for.
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#gone, failed.signal, this.#service.ended]);
    await Promise.all(
      this.#requests.map(async (request, at) => {
        try {
          await this.#read(request, at, signal, tell);
        } catch (error) {
          failed.abort(error);
          throw error;
        }
      }),
    );
  }

  async #read(request: TextRequest, at: number, signal: AbortSignal, tell: Told): Promise<void> {
    for await (const event of this.#service.backend.generate(request, signal)) {
      const choice = this.choices[at * request.n + event.sample]!;
      tell(choice, choice.add(event));
    }
  }
}

/** Aborted when the client has gone before its answer was whole. */
function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort(clientGone());
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(clientGone());
  });
  return controller.signal;
}

const clientGone = (): Error => new Error('The client has gone');

function requestId({ request }: Exchange): string | undefined {
  const value = request.headers['x-request-id'];
  return typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}
