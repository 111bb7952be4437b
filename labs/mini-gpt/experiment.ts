/** @file The experiment: what the lab measures, in order. See README.md. */
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { openCorpus } from './corpus.ts';
import {
  beatsPairsClaim,
  compareCounting,
  countedIsFairClaim,
  countingTable,
  nanoGptClaim,
  sampleTable,
} from './findings.ts';
import { knownSourceClaims, leakingMask, leakPlot, measureKnownSource } from './leak.ts';
import { bestCounted, heldOutLoss, learn, type Learned, ofOrder } from './learning.ts';
import { headsOver, hesitations } from './looking.ts';
import {
  causalityClaim,
  gradientClaim,
  initialLossClaim,
  maskedClaim,
  sizeClaim,
  splitClaim,
  torchClaim,
} from './oracles.ts';
import {
  divergencePlot,
  gradientPlot,
  headPlot,
  hesitationPlot,
  lossPlot,
  memorisingPlot,
  placePlot,
} from './pictures.ts';
import { tryBadInputs } from './robustness.ts';
import { compareSight, measureSight, shortSighted } from './sight.ts';
import { diverged, memorised } from './trial-failures.ts';
import { runTrials } from './trials.ts';

const shownCharacters = 22;
const shownSteps = 26;

export async function run(context: LabContext): Promise<LabReport> {
  const corpus = await openCorpus(context);
  const gradient = gradientClaim(context);
  const learned = await learn(context, corpus);
  const source = await measureKnownSource(context);
  const trials = await runTrials(context, learned);
  const sight = await measureSight(learned);
  const { vocabulary, data, recipe, run: trained } = learned;
  const [pairs, counted] = [ofOrder(learned, 1), bestCounted(learned)];
  const loss = heldOutLoss(learned);

  const shown = data.validation.slice(0, shownCharacters);
  const heads = headsOver(learned, shown).sort((a, b) => a.distance - b.distance);
  const [near, far] = [heads[0]!, heads.at(-1)!];
  const next = await hesitations(learned, context, shownSteps);
  return {
    summary:
      `In ${recipe.steps} steps over ${corpus.name}, ${trained.history.losses[0]!.toFixed(2)} nats a character become ${loss.toFixed(2)} on text that was kept back; ` +
      `counted pairs stay at ${mean(pairs.losses).toFixed(2)}, the best count (${counted.model.order} characters back) at ${mean(counted.losses).toFixed(2)}. ` +
      `In a language whose law is known, the model comes within ${(source.sound.loss - source.lawLoss).toFixed(3)} nats of it; one whose mask leaks goes ${(source.entropy - source.leaking.loss).toFixed(2)} below it, and cannot write.`,
    claims: [
      torchClaim(),
      initialLossClaim(learned),
      sizeClaim(learned),
      gradient,
      await causalityClaim(learned),
      maskedClaim(learned),
      splitClaim(learned, context),
      countedIsFairClaim(learned),
      beatsPairsClaim(learned, context),
      ...nanoGptClaim(learned, context),
      ...knownSourceClaims(source),
    ],
    comparisons: [...compareCounting(learned, context), compareSight(sight, context)],
    failures: [leakingMask(source), diverged(trials), memorised(trials), shortSighted(sight)],
    robustness: await tryBadInputs(context, learned),
    inputs: [corpus.input],
    artifacts: [
      { name: 'loss.svg', content: lossPlot(learned) },
      { name: 'gradient-norm.svg', content: gradientPlot(learned, trials) },
      { name: 'near.svg', content: headPlot(near, vocabulary.decode(shown)) },
      { name: 'far.svg', content: headPlot(far, vocabulary.decode(shown)) },
      { name: 'next.svg', content: hesitationPlot(next.steps, vocabulary.characters) },
      { name: 'context.svg', content: placePlot(learned) },
      { name: 'leak.svg', content: leakPlot(source) },
      { name: 'diverging.svg', content: divergencePlot(trials) },
      { name: 'memorising.svg', content: memorisingPlot(trials) },
      { name: 'samples.csv', content: sampleTable(learned) },
      { name: 'counting.csv', content: countingTable(learned) },
    ],
    plots: [
      {
        title: 'Loss on the training text and on text that was kept back',
        path: 'loss.svg',
        alt: `Two lines fall together from ${trained.history.losses[0]!.toFixed(2)} nats to ${loss.toFixed(2)}, through the level of counted pairs.`,
      },
      {
        title: 'What could come next, step by step',
        path: 'next.svg',
        alt: 'A map of probabilities: dark single cells inside words, pale columns where a word begins.',
      },
      {
        title: `Layer ${near.layer + 1}, head ${near.head + 1}: it looks ${near.distance.toFixed(1)} characters back`,
        path: 'near.svg',
        alt: 'A map of weights with its dark cells close to the diagonal.',
      },
      {
        title: `Layer ${far.layer + 1}, head ${far.head + 1}: it looks ${far.distance.toFixed(1)} characters back`,
        path: 'far.svg',
        alt: 'A map of weights spread over earlier characters.',
      },
      {
        title: 'The more that stands before it, the cheaper the next character',
        path: 'context.svg',
        alt: 'Held-out loss by place in the block: it falls steeply at first, then slowly.',
      },
      {
        title: 'A mask that leaks: the loss falls through the floor',
        path: 'leak.svg',
        alt: 'The loss of the leaking model crosses the entropy of the language, the sound one stops above it.',
      },
      {
        title: 'A run that diverges',
        path: 'diverging.svg',
        alt: 'The loss of the hasty run jumps above its start, that of the warmed-up run falls.',
      },
      {
        title: 'The norm of the gradient',
        path: 'gradient-norm.svg',
        alt: 'The norm of the sound run stays near its level, that of the diverging run goes elsewhere.',
      },
      {
        title: 'Too little text is learned by heart',
        path: 'memorising.svg',
        alt: 'With little text training loss falls and held-out loss turns up.',
      },
    ],
    tables: [
      { title: 'What it writes as it learns', path: 'samples.csv' },
      { title: 'The model beside counting', path: 'counting.csv' },
    ],
    notes: [
      ...memorisedNote(learned),
      `Every sample goes on from ${JSON.stringify(learned.samples[0]!.prompt)}, the beginning of what is held out, at a temperature of 0.8 and with the same draws: what differs, training did.`,
      `Held-out losses are means over ${learned.losses.length} evenly spaced blocks of ${recipe.config.contextLength} characters; in each block the first characters are asked for with little before them, for the model and for counting alike.`,
      'Losses depend on the last bits of sums, which differ between processors: they are compared within a tolerance.',
    ],
  };
}

/** A text of one's own may be too short for the run; the reader should not have to find that out. */
function memorisedNote({ run: { history }, corpus }: Learned): string[] {
  const end = history.evaluations.at(-1)!;
  const best = history.evaluations.reduce((least, one) => (one.loss < least.loss ? one : least));
  if (end.loss < best.loss + 0.05) return [];
  return [
    `${corpus.name} is too short for this run: held-out loss was lowest at step ${best.step} (${best.loss.toFixed(2)} nats) and rose to ${end.loss.toFixed(2)}. The rest was learned by heart. Give it more text.`,
  ];
}
