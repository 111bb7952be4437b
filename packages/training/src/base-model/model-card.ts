/** @file The card of a model: what it is, how good, and samples, good and bad. */
import type { Manifest, StoryQuality, TextChecks } from '@gradus/models';
import { formatBytes, formatCount } from '@gradus/runtime';
import type { JudgedStory } from './measure.ts';
import type { Recipe } from './recipe.ts';
import { wordsOf } from './text-checks.ts';

const shown = 3;

export function modelCard(
  { model, corpus, tokenizer, training }: Recipe,
  {
    name,
    parameters,
    made,
    lossCurve,
    quality,
    files,
  }: Manifest & { readonly quality: StoryQuality },
  stories: readonly JudgedStory[],
): string {
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { heldOut, heldOutMidway, sampling } = quality;
  const ranked = stories.toSorted((a, b) => badness(a) - badness(b) || a.number - b.number);
  // The best are looked for among those of some length: short ones have little room for faults.
  const long = ranked.filter(({ text }) => wordsOf(text).length >= 100);
  return `# ${name}: a model that tells small stories

A LLaMA of ${formatCount(parameters)} parameters (${model.layers} layers, ${model.width} wide, ${model.heads} heads, context ${model.contextLength}, ${formatCount(tokenizer.vocabularySize)} tokens), ${formatBytes(size)} with its tokenizer. It was trained for this project on stories that a grammar of this project tells ([packages/datasets](../../datasets/README.md)), so it knows that world and nothing else: it answers no questions and knows no facts. It is there to be looked into, served, fine-tuned and broken.

${summaryOf(quality)}

| | |
|---|---|
| made by | \`${made.command}\`, on ${Object.entries(made.versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(', ')} |
| data | stories version ${corpus.version}, seed ${corpus.seed}, ${formatCount(corpus.characters)} characters; ${corpus.heldOutShare * 100}% of the documents held out, equal ones on one side |
| training | ${formatCount(made.trainedTokens)} tokens in steps of ${training.batchSize} × ${training.blockLength}; AdamW; ${formatCount(training.steps)} steps on windows that begin where stories do, at a rate of ${training.peak} that falls to ${training.floor} over the last ${formatCount(training.decaySteps)} |
| licence | Apache-2.0 |

The same command on the same machine gives the same weights; on another machine their last bits may differ. [manifest.json](manifest.json) has all numbers and the hashes of the files. A text begins and ends with \`${tokenizer.endOfText}\`.

## Loss
Held-out loss ${heldOut.loss.toFixed(4)} nats per token (${heldOut.bitsPerCharacter.toFixed(3)} bits per character) over ${formatCount(heldOut.tokens)} tokens that it was not trained on, in windows that begin where stories do, as those of training. In windows that begin anywhere it is ${heldOutMidway.loss.toFixed(4)}: who does not see how a story began cannot know who it is about, and places far into a story stand at the beginning of no window of training. The curve is of such windows, some of them:

| step | training, since the line before | held out |
|---|---|---|
${lossCurve
  .map(
    ({ step, training: loss, heldOut: other }) =>
      `| ${formatCount(step)} | ${loss === null ? '' : loss.toFixed(4)} | ${other.toFixed(4)} |`,
  )
  .join('\n')}

## Its text beside the generator's
${stories.length} stories from the start mark alone, temperature ${sampling.temperature}, top-p ${sampling.topP}, seed ${sampling.seed}; and as many of the generator's, of a seed that the model never saw. What the generator gets is what is possible.

| | model | generator |
|---|---|---|
${rowsOf(quality.model, quality.generator)}

The checks count words, pairs, marks and the agreement of pronouns, verbs and articles. They hardly see whether a story makes sense: read the samples.

## The ${shown} stories with the fewest faults
Of those of at least 100 words, by unknown words, unseen pairs of words, open quotes, unfinished paragraphs, disagreements, names and repetition for each word.

${long.slice(0, shown).map(storyOf).join('\n\n')}

## The ${shown} with the most
${ranked.slice(-shown).toReversed().map(storyOf).join('\n\n')}
`;
}

/** The figures that tell most, beside the generator's. */
export function summaryOf({ sampling, model, generator }: StoryQuality): string {
  const beside = (share: (checks: TextChecks) => number): string =>
    `${percent(share(model))} (generator: ${percent(share(generator))})`;
  const variety =
    model.distinct.three < generator.distinct.three ? 'varies less' : 'varies no less';
  return [
    `At temperature ${sampling.temperature}, of its pairs of words ${beside(({ unseenPairs }) => unseenPairs)} stand nowhere in the corpus, of its paragraphs ${beside(({ unfinished }) => unfinished)} have no end, and of its heroes ${beside(({ wrongPronouns }) => wrongPronouns)} get the wrong pronoun next.`,
    `In as many words it ${variety} than the generator: ${beside(({ distinct }) => distinct.three)} of the triples are different; ${beside(({ copiedSentences }) => copiedSentences)} of its sentences stand in the corpus word for word.`,
    'Whether a story makes sense as a whole, none of these checks sees.',
  ].join(' ');
}

/** Faults for each word. */
function badness({ text, faults }: JudgedStory): number {
  const { unknownWords, unseenPairs, openQuotes, unfinished, disagreements, repeated } = faults;
  const { names, isPronounWrong } = faults;
  const count =
    5 * unknownWords.length +
    unseenPairs.length +
    5 * (openQuotes + unfinished + disagreements.length + Number(isPronounWrong === true)) +
    2 * names;
  return count / Math.max(1, wordsOf(text).length) + repeated;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function rowsOf(model: TextChecks, generator: TextChecks): string {
  const rows: readonly (readonly [string, (checks: TextChecks) => string])[] = [
    ['words in a story', ({ wordsPerDocument }) => wordsPerDocument.toFixed(0)],
    ['different words (distinct-1)', ({ distinct }) => percent(distinct.one)],
    ['different pairs (distinct-2)', ({ distinct }) => percent(distinct.two)],
    ['different triples (distinct-3)', ({ distinct }) => percent(distinct.three)],
    ['runs of four words that stood in the story before', ({ repeated }) => percent(repeated)],
    ['words that the corpus does not have', ({ unknownWords }) => percent(unknownWords)],
    ['pairs that the corpus does not have', ({ unseenPairs }) => percent(unseenPairs)],
    ['paragraphs with an open quote', ({ openQuotes }) => percent(openQuotes)],
    ['paragraphs without an end', ({ unfinished }) => percent(unfinished)],
    ['disagreements in 1,000 words', ({ disagreements }) => disagreements.toFixed(2)],
    ['names in a story', ({ names }) => names.toFixed(1)],
    ['heroes that get the wrong pronoun next', ({ wrongPronouns }) => percent(wrongPronouns)],
    ['sentences that the corpus has', ({ copiedSentences }) => percent(copiedSentences)],
    ['stories that the corpus has', ({ copiedDocuments }) => percent(copiedDocuments)],
  ];
  return rows.map(([what, of]) => `| ${what} | ${of(model)} | ${of(generator)} |`).join('\n');
}

function storyOf({ number, text, faults }: JudgedStory): string {
  const said = [
    ...faults.unknownWords.map((word) => `unknown word “${word}”`),
    ...faults.disagreements.map((words) => `“${words}”`),
    ...faults.unseenPairs.map((words) => `unseen “${words}”`),
    `${faults.names} names`,
    ...(faults.isPronounWrong === true ? ['wrong pronoun'] : []),
    ...(faults.openQuotes > 0 ? ['open quote'] : []),
    ...(faults.unfinished > 0 ? ['no end'] : []),
  ];
  const found = said.slice(0, 8).join(', ');
  return `Story ${number} (${found}):\n\n${text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `> ${line}`)
    .join('\n>\n')}`;
}
