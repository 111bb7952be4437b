/**
 * @file Somebody else on the same server, who sends a long document now and then. It is read at one
 * go, and until it has been read nobody gets a token: that is a stall as real servers have them.
 * What came when is asked of the server afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { documentTokens } from './protocol.ts';

/** Sends until it is told to stop; answers are waited for, failures are its own business. */
export async function sendDocuments(
  baseUrl: string,
  everyMs: number,
  firstAfterMs: number,
  signal: AbortSignal,
): Promise<void> {
  const sent: Promise<unknown>[] = [];
  try {
    await sleep(firstAfterMs, undefined, { signal });
    for (let number = 0; ; number++) {
      sent.push(sendDocument(baseUrl, number));
      await sleep(everyMs, undefined, { signal });
    }
  } catch {
    // Told to stop.
  }
  await Promise.allSettled(sent);
}

async function sendDocument(baseUrl: string, number: number): Promise<void> {
  // No two begin alike: the prefix cache would know the second.
  const prompt = Array.from({ length: documentTokens }, (_, place) => (number + 7 * place) % 1000);
  const response = await fetch(`${baseUrl}/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gradus-mock', prompt, max_tokens: 1, ignore_eos: true }),
  });
  await response.arrayBuffer();
}

/** A request as the server saw it, on the server's clock. */
export interface SeenRequest {
  readonly arrivalMs: number;
  readonly promptTokens: number;
}

/** The log of a built-in server, the oldest request first. */
export async function seenBy(baseUrl: string): Promise<SeenRequest[]> {
  const response = await fetch(new URL('/mock/truth', baseUrl));
  const [, ...lines] = (await response.text()).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as SeenRequest)
    .toSorted((a, b) => a.arrivalMs - b.arrivalMs);
}
