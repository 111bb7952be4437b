/** @file Clients that do everything right: what they get may not depend on who else is there. */
import type { Address } from './asking.ts';

export interface GoodAnswer {
  /** Which of the requests. */
  readonly request: number;
  readonly text: string;
  readonly e2eMs: number;
  /** How often it was told to come again before. */
  readonly refusals: number;
  readonly window: number;
}

/** Greedy ones and seeded ones, alone and several of one prompt. */
const requests: readonly object[] = [
  { prompt: 'One day, a little girl named Lily', max_tokens: 32, temperature: 0 },
  { prompt: 'Tom had a big red ball.', max_tokens: 24, seed: 7, temperature: 0.9 },
  { prompt: 'The cat was', max_tokens: 24, seed: 3, n: 2 },
  { prompt: 'There was an old house near the lake. The', max_tokens: 16, temperature: 0 },
  { prompt: 'Sue saw a bird', max_tokens: 24, seed: 11, frequency_penalty: 1, logprobs: 2 },
];

export const goodRequests = requests.length;

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Streams, to the end; where it is told to come again, it does. */
export async function ask(
  { baseUrl, model }: Address,
  request: number,
): Promise<Omit<GoodAnswer, 'window'>> {
  const body = JSON.stringify({ model, ...requests[request], stream: true, ignore_eos: true });
  for (let refusals = 0; ; refusals++) {
    const startedMs = performance.now();
    const response = await fetch(`${baseUrl}/completions`, { method: 'POST', body });
    const events = await response.text();
    if (response.status === 429) {
      await sleep(20);
      continue;
    }
    const text = response.status === 200 ? textOf(events) : `told ${response.status}: ${events}`;
    return { request, text, e2eMs: performance.now() - startedMs, refusals };
  }
}

/** All its texts, each under its number; of a stream that did not end as it should, the stream. */
function textOf(events: string): string {
  const end = 'data: [DONE]\n\n';
  if (!events.endsWith(end) || events.includes('"error"')) return events;
  const texts: string[] = [];
  for (const event of events.slice(0, -end.length).trimEnd().split('\n\n')) {
    const { choices } = JSON.parse(event.slice('data: '.length)) as {
      choices: { index: number; text: string }[];
    };
    for (const { index, text } of choices) texts[index] = (texts[index] ?? '') + text;
  }
  return JSON.stringify(texts);
}
