/** @file A cache that forgets: right where no later token looks that far back, wrong everywhere else. */
import { claim, type Claim, type Comparison, type Failure } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import { type Cache, cut, placesIn, sizeBytes } from './cache.ts';
import { randomTokens, smallLlama, windowSize } from './models.ts';
import { openReader, type Reader, readEagerly } from './reader.ts';
import { distance, meanLoss } from './writing.ts';

/** Token after token, with the last `most` places kept; each token knows its place in the text. */
async function readForgetting(reader: Reader, text: readonly number[], most: number) {
  const logits: Float32Array[] = [];
  let cache: Cache | undefined;
  for (const [place, id] of text.entries()) {
    const past = cache === undefined ? {} : { cache };
    const reading = await reader.read([[id]], { ...past, positions: [place] });
    logits.push(...reading.logits);
    const P = placesIn(reading.cache);
    cache = cut(reading.cache, Math.max(0, P - most), P);
  }
  return { logits, cache: cache! };
}

export async function windowClaims({ random }: LabContext): Promise<Claim[]> {
  const model = smallLlama({ keyValueHeads: 2, slidingWindow: windowSize });
  await using reader = await openReader(model);
  const text = randomTokens(random.split('window'), 48);
  const { logits, cache } = await readForgetting(reader, text, windowSize - 1);
  const whole = readEagerly(model, text);
  return [
    claim({
      statement: `Where each token sees the last ${windowSize}, a cache of ${windowSize - 1} places is enough, however long the text: the logits of ${text.length} tokens are the same.`,
      metric: 'largest difference of logits',
      value: distance(logits, whole.logits),
      unit: 'of the largest logit',
      comparison: '<=',
      threshold: 1e-5,
      oracle: 'the eager engine, reading the whole text without a cache',
      replay: { class: 'tolerance', tolerance: 1e-5 },
    }),
    claim({
      statement: 'Such a cache does not grow.',
      metric: 'bytes at the end, by those that the whole text would take',
      value: sizeBytes(cache) / sizeBytes(whole.cache),
      unit: 'share',
      comparison: '=',
      threshold: (windowSize - 1) / text.length,
      oracle: 'the arrays that the model returned',
      replay: { class: 'exact' },
    }),
  ];
}

const kept = 8;

export interface Forgetting {
  readonly tokens: number;
  /** Nats a token, story by story, with the last places kept alone, and with all. */
  readonly forgettingLosses: readonly number[];
  readonly losses: readonly number[];
}

/** The same economy on a model that was trained to see everything. */
export async function measureForgetting(
  stories: Reader,
  tales: readonly (readonly number[])[],
): Promise<Forgetting> {
  const forgettingLosses: number[] = [];
  const losses: number[] = [];
  for (const tale of tales) {
    const { logits } = await readForgetting(stories, tale, kept - 1);
    forgettingLosses.push(meanLoss(logits, tale));
    losses.push(meanLoss((await stories.read([tale])).logits, tale));
  }
  return { tokens: tales[0]!.length, forgettingLosses, losses };
}

export function compareForgetting(
  { tokens, forgettingLosses, losses }: Forgetting,
  random: Random,
): Comparison {
  return comparePaired(
    { metric: `loss on stories of ${tokens} tokens`, unit: 'nats per token' },
    { name: `with the last ${kept} places kept`, values: forgettingLosses },
    { name: 'with all places kept', values: losses },
    random.split('forgetting'),
  );
}

export function forgottenBeginnings({ tokens, forgettingLosses, losses }: Forgetting): Failure {
  const [forgetting, all] = [mean(forgettingLosses), mean(losses)];
  const worse = losses.filter((loss, i) => forgettingLosses[i]! > loss).length;
  return {
    case: `${losses.length} stories of ${tokens} tokens on a model that sees everything, with only the last ${kept} places kept`,
    expected: `a loss of ${all.toFixed(2)} nats a token, as when everything is kept`,
    got: `${forgetting.toFixed(2)} nats; ${worse} of ${losses.length} stories are told worse`,
    cause:
      'The model was trained to look at the whole story, and names and things lie where it began. A cache may forget only what the mask hides.',
    intervention: {
      change: 'nothing is dropped',
      got: `${all.toFixed(2)} nats`,
      removed: forgetting > all + 0.1 && worse > 0.8 * losses.length,
    },
  };
}
