/** @file What the rules are held against: transformers, and supports that are written by hand. */
import { claim, type Claim } from '@gradus/evidence';
import { beamSearch, distribution, type SamplingRules } from '@gradus/inference';
import {
  distributionCases,
  maxTokens,
  places,
  prompt,
  searchCases,
  stop,
  scoreTolerance,
  tolerance,
  versions,
} from './fixtures/transformers.ts';
import { tableModel } from './tables.ts';

export async function oracleClaims(): Promise<Claim[]> {
  return [supportClaim(), ...distributionClaims(), await searchClaim()];
}

/** Probabilities by hand, and who may still come. */
const supports: readonly (readonly [
  probabilities: readonly number[],
  rules: SamplingRules,
  kept: readonly number[],
])[] = [
  [[0.4, 0.3, 0.2, 0.1], { topK: 2 }, [0, 1]],
  [[0.1, 0.2, 0.3, 0.4], { topK: 3 }, [3, 2, 1]],
  [[0.4, 0.2, 0.2, 0.1, 0.1], { topK: 2 }, [0, 1, 2]],
  [[0.25, 0.25, 0.25, 0.25], { topK: 1 }, [0, 1, 2, 3]],
  [[0.5, 0.3, 0.2], { topK: 9 }, [0, 1, 2]],
  [[0.5, 0.25, 0.25], { topP: 0.5 }, [0]],
  [[0.5, 0.25, 0.25], { topP: 0.51 }, [0, 1]],
  [[0.5, 0.25, 0.25], { topP: 0.76 }, [0, 1, 2]],
  [[0.125, 0.125, 0.25, 0.5], { topP: 1e-9 }, [3]],
  [[0.5, 0.25, 0.125, 0.125], { topP: 1 }, [0, 1, 2, 3]],
  [[0.5, 0.25, 0.25], { minP: 0.5 }, [0, 1, 2]],
  [[0.5, 0.25, 0.25], { minP: 0.51 }, [0]],
  [[0.5, 0.5], { minP: 1 }, [0, 1]],
  [[0.5, 0.3, 0.2], { minP: 0 }, [0, 1, 2]],
  [[0.45, 0.3, 0.25], { topK: 2, topP: 0.55 }, [0]],
  [[0.64, 0.32, 0.04], { temperature: 0.5, topP: 0.79 }, [0]],
  [[0.64, 0.32, 0.04], { temperature: 2, minP: 0.25 }, [0, 1, 2]],
  [[0.3, 0.4, 0.3], { temperature: 0 }, [1]],
  [[0.4, 0.4, 0.2], { temperature: 0 }, [0]],
];

function supportClaim(): Claim {
  const wrong = supports.filter(([probabilities, rules, kept]) => {
    const { ids } = distribution(probabilities.map(Math.log), rules);
    return ids.join() !== kept.join();
  });
  return claim({
    statement: `Top-k, top-p, min-p and greedy keep exactly whom they should, most probable first, in ${supports.length} cases written by hand: ties, edges, two rules together.`,
    metric: 'cases with another support',
    value: wrong.length,
    unit: `of ${supports.length} cases`,
    comparison: '=',
    threshold: 0,
    oracle: 'supports worked out by hand',
    replay: { class: 'exact' },
  });
}

function distributionClaims(): Claim[] {
  let otherSupports = 0;
  let worst = 0;
  for (const { logits, rules, probabilities } of distributionCases) {
    const found = distribution(logits, rules);
    const dense = logits.map(() => 0);
    for (const [rank, id] of found.ids.entries()) dense[id] = found.probabilities[rank]!;
    if (dense.some((p, id) => p > 0 !== probabilities[id]! > 0)) otherSupports++;
    worst = Math.max(worst, ...dense.map((p, id) => Math.abs(p - probabilities[id]!)));
  }
  const oracle = `the logits warpers of ${versions}`;
  return [
    claim({
      statement: `Temperature, top-k, top-p and min-p, alone and one behind the other, keep the tokens that Hugging Face keeps: ${distributionCases.length} cases of random logits.`,
      metric: 'cases with another support',
      value: otherSupports,
      unit: `of ${distributionCases.length} cases`,
      comparison: '=',
      threshold: 0,
      oracle,
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'And give them the same probabilities.',
      metric: 'largest difference',
      value: worst,
      unit: 'probability',
      comparison: '<=',
      threshold: tolerance,
      oracle,
      replay: { class: 'tolerance', tolerance },
    }),
  ];
}

async function searchClaim(): Promise<Claim> {
  let others = 0;
  for (const { table, beams, lengthPenalty, ids, scores } of searchCases) {
    const options = { beams, maxTokens, stopIds: [stop], lengthPenalty };
    const found = await beamSearch(tableModel(table, places), prompt, options);
    const isSame =
      JSON.stringify(found.map((one) => one.ids)) === JSON.stringify(ids) &&
      found.every(({ score }, i) => Math.abs(score - scores[i]!) <= scoreTolerance);
    if (!isSame) others++;
  }
  return claim({
    statement: `Beam search returns the texts that Hugging Face's generate returns, in its order and with its scores: 2 to 4 beams, length penalties from 0 to 2, on random tables.`,
    metric: 'searches with another result',
    value: others,
    unit: `of ${searchCases.length} searches`,
    comparison: '=',
    threshold: 0,
    oracle: `generate of ${versions}`,
    replay: { class: 'exact' },
  });
}
