/** @file The cache changes nothing: however a text is cut into parts, the same comes out. */
import { claim, type Claim } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { torchCases, torchTolerance, torchVersion } from './fixtures/torch.ts';
import { inFloat64, randomTokens, smallModels } from './models.ts';
import { BlockMemory, KvCache } from './practice/solution.ts';
import { openReader, type Reader, readEagerly } from './reader.ts';
import { distance, likeliest, randomParts, readParts, write } from './writing.ts';

const chunkings = 12;

/** One head in blocks of three tokens, cut at random, beside a reference that knows no cache. */
function torchClaim({ random }: LabContext): Claim {
  let worst = 0;
  const draws = random.split('torch');
  for (const { queries, keys, values, output } of torchCases) {
    for (let round = 0; round < chunkings; round++) {
      const cache = new KvCache(new BlockMemory(8, 3));
      const places = queries.map((_, place) => place);
      for (const part of randomParts(places, draws)) {
        const rows = (all: typeof queries) => part.map((place) => all[place]!);
        cache.append(rows(keys), rows(values));
        for (const [i, row] of cache.attend(rows(queries)).entries()) {
          const right = output[part[i]!]!;
          worst = Math.max(worst, ...row.map((value, d) => Math.abs(value - right[d]!)));
        }
      }
    }
  }
  return claim({
    statement: `Attention over keys in blocks is PyTorch's over the whole text: ${torchCases.length} texts, cut in ${chunkings} ways each.`,
    metric: 'largest difference',
    value: worst,
    unit: 'of values about 1',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `scaled_dot_product_attention of PyTorch ${torchVersion}, float64`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

/** In float64, where nothing is left to rounding, by the engine that says what operations mean. */
function exactClaim({ random }: LabContext): Claim {
  let worst = 0;
  for (const { name, model: inFloat32 } of smallModels) {
    const model = inFloat64(inFloat32);
    const draws = random.split(`float64 ${name}`);
    const text = randomTokens(draws, 24);
    const whole = readEagerly(model, text).logits;
    for (let round = 0; round < 3; round++) {
      let cache;
      const found: Float32Array[] = [];
      for (const part of randomParts(text, draws)) {
        const reading = readEagerly(model, part, cache);
        cache = reading.cache;
        found.push(...reading.logits);
      }
      worst = Math.max(worst, distance(found, whole));
    }
  }
  return claim({
    statement: `In float64, logits are those without a cache, for ${smallModels.length} kinds of models and any cut of a text into parts.`,
    metric: 'largest difference of logits',
    value: worst,
    unit: 'of the largest logit',
    comparison: '<=',
    threshold: 1e-12,
    oracle: 'the whole text read at once, without a cache',
    replay: { class: 'tolerance', tolerance: 1e-12 },
  });
}

async function compiledClaim({ random, signal }: LabContext): Promise<Claim> {
  let worst = 0;
  for (const { name, model } of smallModels) {
    await using reader = await openReader(model);
    const draws = random.split(`float32 ${name}`);
    for (let round = 0; round < chunkings; round++) {
      const text = randomTokens(draws, 40);
      const { logits } = await readParts(reader, randomParts(text, draws));
      worst = Math.max(worst, distance(logits, readEagerly(model, text).logits));
      await breathe(signal);
    }
  }
  return claim({
    statement: `Compiled, in float32: the same logits for ${chunkings * smallModels.length} random cuts of texts of 40 tokens into parts.`,
    metric: 'largest difference of logits',
    value: worst,
    unit: 'of the largest logit',
    comparison: '<=',
    threshold: 1e-5,
    oracle: 'the eager engine, reading the whole text without a cache',
    replay: { class: 'tolerance', tolerance: 1e-5 },
  });
}

/** Where the two likeliest are closer than this, rounding may choose. */
const margin = 1e-4;

async function sameTextClaim(stories: Reader, prompts: readonly number[][]): Promise<Claim> {
  const count = 40;
  let [others, decided] = [0, 0];
  for (const prompt of prompts) {
    const { ids } = await write(stories, prompt, count);
    const { logits } = readEagerly(stories.model, [...prompt, ...ids.slice(0, -1)]);
    for (const [i, id] of ids.entries()) {
      const row = logits[prompt.length - 1 + i]!;
      const [first, second] = [...row].toSorted((a, b) => b - a);
      if (first! - second! < margin) continue;
      decided++;
      if (likeliest(row) !== id) others++;
    }
  }
  return claim({
    statement: `The story teller that ships writes the same tokens with its cache: ${decided} tokens behind ${prompts.length} beginnings.`,
    metric: 'tokens that reading everything again would not have chosen',
    value: others,
    unit: 'tokens',
    comparison: '=',
    threshold: 0,
    oracle: 'the eager engine, reading each text whole without a cache',
    replay: { class: 'exact' },
  });
}

export async function exactnessClaims(
  stories: Reader,
  prompts: readonly number[][],
  context: LabContext,
): Promise<Claim[]> {
  return [
    torchClaim(context),
    exactClaim(context),
    await compiledClaim(context),
    await sameTextClaim(stories, prompts),
  ];
}
