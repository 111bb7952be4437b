/**
 * @file Counting tokens by the server's own `/tokenize`: what each engine wants to be asked, and
 * where the number is in its answer.
 */
import { z } from 'zod';
import type { ConnectionPool } from './connection-pool.ts';
import type { Engine } from './dialect.ts';
import { fetchText } from './fetch-text.ts';
import { serverPath, type Target } from './target.ts';

/** vLLM says the count, llama.cpp the list; TGI answers with the list alone. */
const answerSchema = z.union([
  z.looseObject({ count: z.int().nonnegative() }).transform(({ count }) => count),
  z.looseObject({ tokens: z.array(z.unknown()) }).transform(({ tokens }) => tokens.length),
  z.array(z.unknown()).transform((tokens) => tokens.length),
]);

function question(engine: Engine, model: string, text: string): Record<string, unknown> {
  switch (engine) {
    case 'tgi':
      return { inputs: text };
    case 'llama.cpp':
      return { content: text, add_special: true };
    default:
      return { model, prompt: text };
  }
}

/** @returns undefined where the server has no `/tokenize` */
export async function serverTokenCount(
  pool: ConnectionPool,
  target: Target,
  engine: Engine,
  model: string,
): Promise<((text: string) => Promise<number>) | undefined> {
  const count = async (text: string): Promise<number | undefined> => {
    const fetched = await fetchText(pool, target, {
      method: 'POST',
      path: serverPath(target, '/tokenize'),
      body: JSON.stringify(question(engine, model, text)),
    });
    if (fetched.failure !== undefined || fetched.status !== 200) return undefined;
    try {
      return answerSchema.parse(JSON.parse(fetched.text));
    } catch {
      return undefined;
    }
  };
  if ((await count('the')) === undefined) return undefined;
  return async (text) => {
    const tokens = await count(text);
    if (tokens === undefined) throw new Error('The server stopped answering /tokenize');
    return tokens;
  };
}
