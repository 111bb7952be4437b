/** @file How far back it has to look: the trained model, asked with little of what stands before. */
import type { Comparison, Failure } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { fromData } from '@gradus/tensor';
import type { TokenBatch } from '@gradus/training';
import { blockLosses, logitsOf } from './gpt.ts';
import type { Learned } from './learning.ts';

const shortSight = 3;
/** The last characters of each block, which all have most of a block before them. */
const asked = 8;

export interface Sight {
  readonly contextLength: number;
  /** Mean over the asked characters of each held-out block. */
  readonly near: readonly number[];
  readonly whole: readonly number[];
}

export async function measureSight({ run, recipe, heldOut, losses }: Learned): Promise<Sight> {
  const { config } = recipe;
  const rows = await blockLosses(run.parameters, heldOut.map(cropped), logitsOf(config));
  const lasts = rows.map((row) => row.at(-1)!);
  return {
    contextLength: config.contextLength,
    near: losses.map((_, block) => mean(lasts.slice(block * asked, (block + 1) * asked))),
    whole: losses.map((row) => mean(row.slice(-asked))),
  };
}

/** A window of a few characters for each of the last ones of a block: `[B, T]` → `[B · 8, 3]`. */
function cropped({ tokens, targets }: TokenBatch): TokenBatch {
  const [B, T] = tokens.shape as readonly [number, number];
  const windows = ({ data }: TokenBatch['tokens']): Int32Array =>
    Int32Array.from({ length: B * asked * shortSight }, (_, at) => {
      const [window, place] = [Math.floor(at / shortSight), at % shortSight];
      const end = Math.floor(window / asked) * T + (T - asked) + (window % asked) + 1;
      return Number(data[end - shortSight + place]);
    });
  const shape = [B * asked, shortSight];
  return { tokens: fromData(windows(tokens), shape), targets: fromData(windows(targets), shape) };
}

export function shortSighted({ near, whole, contextLength }: Sight): Failure {
  const [with3, withAll] = [mean(near), mean(whole)];
  return {
    case: `the trained model is given the last ${shortSight} characters alone`,
    expected: `the loss that it was measured with: ${withAll.toFixed(2)} nats on the same characters`,
    got: `${with3.toFixed(2)} nats`,
    cause:
      'What decides the next character lies further back: the word that has been begun, and the words before it.',
    intervention: {
      change: `it is given up to ${contextLength}`,
      got: `${withAll.toFixed(2)} nats`,
      removed: withAll < with3 - 0.1,
    },
  };
}

export function compareSight(
  { near, whole, contextLength }: Sight,
  { random }: LabContext,
): Comparison {
  return comparePaired(
    { metric: 'held-out loss on the same characters', unit: 'nats per character' },
    { name: `given the last ${shortSight}`, values: near },
    { name: `given up to ${contextLength}`, values: whole },
    random.split('sight'),
  );
}
