/** @file What the run says of what was learned: beside counting, beside nanoGPT, and in samples. */
import { claim, type Claim, type Comparison, type CsvCell, formatCsv } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { bootstrapInterval, mean, pairedBootstrapInterval } from '@gradus/statistics';
import { bestCounted, heldOutLoss, type Learned, ofOrder } from './learning.ts';

const blockMeans = ({ losses }: Learned): number[] => losses.map((row) => mean(row));

/** Better than counted pairs, by more than chance: the upper end of the interval lies below 0. */
export function beatsPairsClaim(learned: Learned, { random }: LabContext): Claim {
  const pairs = ofOrder(learned, 1).losses;
  const { estimate, high } = pairedBootstrapInterval(
    blockMeans(learned),
    pairs,
    (a, b) => mean(a) - mean(b),
    { random: random.split('beats pairs') },
  );
  return claim({
    statement: `The model predicts held-out text better than a table of pairs of characters does: ${heldOutLoss(learned).toFixed(2)} against ${mean(pairs).toFixed(2)} nats, a difference of ${estimate.toFixed(2)}.`,
    metric: 'upper end of the 95% interval of the difference',
    value: high,
    unit: 'nats per character',
    comparison: '<',
    threshold: 0,
    oracle: 'pairs counted in the same training text, asked about the same held-out characters',
    replay: { class: 'tolerance', tolerance: 0.15 },
  });
}

/** A baseline that is no distribution would prove nothing. */
export function countedIsFairClaim({ counted, data, heldOut }: Learned): Claim {
  let worst = 0;
  const contexts = (heldOut[0]!.tokens.data as Int32Array).subarray(0, 64);
  for (const { model } of counted) {
    for (let end = 1; end <= contexts.length; end++) {
      const context = contexts.subarray(Math.max(0, end - model.order), end);
      let sum = 0;
      for (let id = 0; id < data.vocabularySize; id++) sum += model.probability(context, id);
      worst = Math.max(worst, Math.abs(sum - 1));
    }
  }
  return claim({
    statement: `The counted baselines are distributions: behind ${contexts.length} contexts the probabilities of all characters sum to 1.`,
    metric: 'largest distance of a sum from 1',
    value: worst,
    unit: 'probability',
    comparison: '<=',
    threshold: 1e-9,
    oracle: 'the definition of a distribution',
    replay: { class: 'tolerance', tolerance: 1e-9 },
  });
}

/** nanoGPT's README, for its configuration for a laptop's processor and this corpus. */
const nanoGptLoss = 1.88;
/** 20 batches of 12. */
const nanoGptWindows = 240;
/**
 * Standard error of a mean over so many, in nats, as losses of such windows scattered in a run of
 * this lab. A constant: a limit out of a run's own losses would allow more to one that scatters more.
 */
const nanoGptError = 0.016;

export function nanoGptClaim(learned: Learned, { scale, random }: LabContext): Claim[] {
  if (scale !== 'full' || learned.corpus.name !== 'tinyshakespeare') return [];
  const { low, high } = bootstrapInterval(blockMeans(learned), mean, {
    random: random.split('nanoGPT'),
  });
  const { losses, recipe } = learned;
  return [
    claim({
      statement: `nanoGPT's configuration for a processor reaches nanoGPT's loss on tinyshakespeare in ${recipe.steps} steps: mean over all ${losses.length} held-out blocks of ${recipe.config.contextLength}, interval ${low.toFixed(3)} to ${high.toFixed(3)}.`,
      metric: 'held-out loss',
      value: heldOutLoss(learned),
      unit: 'nats per character',
      comparison: '<=',
      threshold: nanoGptLoss + 2 * nanoGptError,
      oracle: `nanoGPT's README: ${nanoGptLoss} after 2,000 iterations, on ${nanoGptWindows} random windows; two standard errors of a mean over so many are allowed`,
      replay: { class: 'tolerance', tolerance: 0.03 },
    }),
  ];
}

export function compareCounting(learned: Learned, { random }: LabContext): Comparison[] {
  const best = bestCounted(learned);
  const gpt = { name: 'the model', values: blockMeans(learned) };
  const metric = { metric: 'held-out loss', unit: 'nats per character' };
  return [
    comparePaired(
      metric,
      gpt,
      { name: 'counted pairs', values: ofOrder(learned, 1).losses },
      random.split('pairs'),
    ),
    comparePaired(
      metric,
      gpt,
      { name: `the best count, ${best.model.order} back`, values: best.losses },
      random.split('best count'),
    ),
  ];
}

export function countingTable(learned: Learned): string {
  const rows: CsvCell[][] = learned.counted.map(({ model, losses }) => [
    model.order === 0 ? 'counted, none' : `counted, ${model.order}`,
    mean(losses).toFixed(3),
    Math.exp(mean(losses)).toFixed(2),
  ]);
  const loss = heldOutLoss(learned);
  const { contextLength } = learned.recipe.config;
  return formatCsv([
    ['characters it looks back', 'held-out loss (nats)', 'as many as equally likely characters'],
    ...rows,
    [`the model, up to ${contextLength}`, loss.toFixed(3), Math.exp(loss).toFixed(2)],
  ]);
}

export function sampleTable({ samples }: Learned): string {
  return formatCsv([
    ['step', 'held-out loss (nats)', 'what it writes'],
    ...samples.map(({ step, loss, text }) => [step, loss.toFixed(2), text.replaceAll('\n', ' ↵ ')]),
  ]);
}
