/** @file The card of the assistant: what it is, how good, what it cannot do, and its mistakes. */
import { callText } from '../sft/chat-template.ts';
import type { CallCounts, CallQuality, Manifest } from '@gradus/models';
import { formatBytes, formatCount } from '@gradus/runtime';
import type { JudgedTurn } from './judge-calls.ts';
import type { AssistantRecipe } from './recipe.ts';

const shown = 12;

export function assistantCard(
  { model, stories, dialogues, tokenizer, stages, batchSize }: AssistantRecipe,
  {
    name,
    parameters,
    made,
    lossCurve,
    quality,
    files,
  }: Manifest & { readonly quality: CallQuality },
  judged: readonly JudgedTurn[],
): string {
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { base, chat } = stages;
  const mistakes = judged.filter(({ isRight }) => !isRight).slice(0, shown);
  return `# ${name}: a model that calls tools

A LLaMA of ${formatCount(parameters)} parameters (${model.layers} layers, ${model.width} wide, ${model.heads} heads, context ${model.contextLength}, ${formatCount(tokenizer.vocabularySize)} tokens), ${formatBytes(size)} with its tokenizer, a sibling of [stories](../stories/README.md). It reads a request, calls one of six tools with JSON, and says what came of it: calculator, unit conversion, document search, calendar, weather, notes. Requests, tools and answers are those of [packages/datasets](../../datasets/README.md).

| | |
|---|---|
| made by | \`${made.command}\`, on ${Object.entries(made.versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(', ')} |
| data | stories version ${stories.version}, seed ${stories.seed}, ${formatCount(stories.characters)} characters; dialogues version ${dialogues.version}, seed ${dialogues.seed}, ${formatCount(dialogues.count)} of them |
| training | ${formatCount(base.steps)} steps on stories and dialogues as plain text, ${formatCount(chat.steps)} on dialogues, where only what the assistant says counts; ${batchSize} × ${model.contextLength} tokens a step, ${formatCount(made.trainedTokens)} in all, padding included |
| licence | Apache-2.0 |

The same command on the same machine gives the same weights; on another machine their last bits may differ. [manifest.json](manifest.json) has all numbers and the hashes of the files.

## What it cannot do
- It understands short English requests of the kind that its grammar makes, one thing at a time. It has no knowledge: what is no tool's business it declines or gets wrong.
- It copies words from the request into arguments; long, rare or foreign words lose letters on the way. It does not correct what is misspelled, and it does not know what day it is.
- It remembers nothing beyond the ${model.contextLength} tokens of one dialogue, and takes no instructions about how to behave.
- What a tool gives back it repeats; it does not check it. Do not let it do anything that cannot be undone.

## Calls that are right
Exact match of tool and all arguments, greedy decoding, with 95% intervals (Wilson); each turn of the assistant behind the turns before as they should be. In \`joint\` the template, the verb and the values of every request are new; the other slices hold out one of them and tell where failures come from. \`none\` are turns in which no tool should be called. \`keywords\` are [rules](../../training/src/assistant/keyword-responder.ts) written for the training dialogues.

${quality.calls.map(({ slice, responder, tools }) => tableOf(`${slice}, ${responder}`, tools)).join('\n\n')}

## Loss
Held-out loss ${quality.heldOut.loss.toFixed(4)} nats per token over ${formatCount(quality.heldOut.tokens)} tokens that the assistant says in \`joint\`. Some of it cannot be learned: greetings have several good answers. The curve, on fewer of them; the second stage begins behind step ${formatCount(base.steps)}:

| step | training, since the line before | held out |
|---|---|---|
${lossCurve
  .map(
    ({ step, training: loss, heldOut }) =>
      `| ${formatCount(step)} | ${loss === null ? '' : loss.toFixed(4)} | ${heldOut.toFixed(4)} |`,
  )
  .join('\n')}

## Mistakes
${mistakes.length === 0 ? 'None in `joint`.' : `The first of those in \`joint\`.\n\n${mistakes.map(mistakeOf).join('\n')}`}
`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function tableOf(title: string, tools: readonly CallCounts[]): string {
  const rows = tools.map(
    ({ tool, turns, right, toolRight, low, high }) =>
      `| ${tool} | ${turns} | ${percent(right / turns)} (${percent(low)} to ${percent(high)}) | ${percent(toolRight / turns)} |`,
  );
  return [
    `### ${title}`,
    '| tool | turns | all right | tool right |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function mistakeOf({ turns, tool, answered }: JudgedTurn): string {
  const said = turns
    .flatMap((turn) => (turn.role === 'user' ? [`“${turn.text}”`] : []))
    .slice(-2)
    .join(', ');
  const did =
    answered === undefined
      ? 'no JSON'
      : answered.role === 'call'
        ? `\`${callText(answered.call)}\``
        : 'words';
  return `- ${said} asks for ${tool}: ${did}`;
}
