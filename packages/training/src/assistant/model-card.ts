/** @file The card of the assistant: what it is, how good, what it cannot do, and its mistakes. */
import type { CallCounts, CallQuality, Manifest } from '@gradus/models';
import { formatBytes, formatCount } from '@gradus/runtime';
import { callText } from '../sft/chat-template.ts';
import type { JudgedTurn } from './judge-calls.ts';
import type { MeasuredAssistant, ResponderName, Written } from './measure.ts';
import type { AssistantRecipe } from './recipe.ts';

/** Mistakes of each tool. */
const shownOfTool = 3;

/** What was wanted of it. */
const aim = 0.85;

export function assistantCard(
  { model, stories, dialogues, exercises, tokenizer, stages, batchSize }: AssistantRecipe,
  {
    name,
    parameters,
    made,
    lossCurve,
    quality,
    files,
  }: Manifest & { readonly quality: CallQuality },
  { judged, beyond }: Pick<MeasuredAssistant, 'judged' | 'beyond'>,
): string {
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { copy, base, chat, widen } = stages;
  const { development, varied, wide } = dialogues;
  const slices = [...new Set(quality.calls.map(({ slice }) => slice))];
  return `# ${name}: a model that calls tools

A LLaMA of ${formatCount(parameters)} parameters (${model.layers} layers, ${model.width} wide, ${model.heads} heads, context ${model.contextLength}, ${formatCount(tokenizer.vocabularySize)} tokens), ${formatBytes(size)} with its tokenizer, a sibling of [stories](../stories/README.md). It reads a request, calls one of six tools with JSON, and says what came of it: calculator, unit conversion, document search, calendar, weather, notes. Requests, tools and answers are those of [packages/datasets](../../datasets/README.md).

${verdict(quality)}

\`\`\`sh
./gradus serve --model ${name}      # then POST /v1/chat/completions with the six tools, temperature 0
\`\`\`

| | |
|---|---|
| made by | \`${made.command}\`, on ${Object.entries(made.versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(', ')} |
| data | dialogues of seed ${dialogues.seed}: ${formatCount(dialogues.count)} of version ${dialogues.version}, in ${percent(varied.values)} of which the values have invented words, in ${percent(varied.verbs)} the verbs are invented, in ${percent(varied.words)} of what users say another word is; ${formatCount(wide.count)} of version ${wide.version} for the last stage (${percent(wide.varied.values)}, ${percent(wide.varied.verbs)}, ${percent(wide.varied.words)}; ${percent(wide.varied.units ?? 0)} of conversions are into any other unit); the steps below do not read all of them; stories version ${stories.version}, seed ${stories.seed}, ${formatCount(stories.characters)} characters; ${formatCount(exercises.tokens + exercises.mixed + exercises.wide)} sequences to copy |
| training | ${formatCount(copy.steps)} steps of copying random tokens; ${formatCount(base.steps)} on stories, dialogues as plain text and words to copy; ${formatCount(chat.steps)} on dialogues, where only what the assistant says counts; ${formatCount(widen.steps)} on dialogues of the wider grammar, every other with words of any tokens, and copying; ${batchSize} × ${model.contextLength} tokens a step, ${formatCount(made.trainedTokens)} in all, padding included |
| format | \`<\\|endoftext\\|><\\|user\\|>…<\\|end\\|><\\|assistant\\|>…<\\|end\\|>\`; a call is \`{"name":…,"arguments":…}\`, a result \`<\\|result\\|>…<\\|end\\|>\`. The \`chat_template\` of [tokenizer_config.json](tokenizer_config.json) writes it |
| licence | Apache-2.0 |

The same command on the same machine gives the same weights; on another machine their last bits may differ. [manifest.json](manifest.json) has all numbers and the hashes of the files.

## What it cannot do
- It understands short English requests of the kind that its grammar makes, one thing at a time. It has no knowledge: what is no tool's business it declines or gets wrong ([examples](#beyond-its-grammar)).
- ${kindsOfMistakes(judged)} It does not correct what is misspelled, and it does not know what day it is.
- It remembers nothing beyond the ${model.contextLength} tokens of one dialogue, and takes no instructions about how to behave: what a system message says is left out. It knows its six tools, whichever are sent along.
- What a tool gives back it repeats; it does not check it. Do not let it do anything that cannot be undone.

## Calls that are right
Exact match of tool and all arguments, greedy decoding, with 95% intervals (Wilson); each turn of the assistant behind the turns before as they should be. In \`joint\` the template, the verb and the values of every request are new; \`values\`, \`templates\` and \`verbs\` hold out one of them and tell where failures come from. All five are of version ${wide.version} of the grammar; \`development\` are templates and verbs of training, ${formatCount(development.count)} dialogues of another seed with values of invented words.

\`joint-1\` is \`joint\` of the first, smaller grammar, and it is no longer unseen. Its loss, below, was in sight whenever the model was trained, and its calls were looked at twice: a model of three stages had 76.4% of them right and mistook pieces of words that training had never let it write (\`blankets\`: \`blmuets\`), which is why words are now made of any tokens; the model that shipped before this one had 78.1% right there, the keyword rules of then 80.2%, and its mistakes, 17 of them, were printed here and had been read by whoever wrote what follows. It failed most on new templates, so the grammar was enlarged: version ${wide.version} has more than twice as many templates (877 with the frames instead of 398) for calendar, weather, conversion, sums and what no tool does, written down once and then left alone, and the last stage learns from them. Each fifth of the added ones is held out as well; what version 1 holds out still is. The model's figures of \`joint\` are the first and only ones of any model there; 77 of its 173 templates and frames are those of \`joint-1\`.

**model** writes freely. **constrained** is the same model, held to the schemas of the tools from the brace on with which it begins a call. **keywords** are [rules](../../training/src/assistant/keyword-responder.ts) written for the training dialogues; they know a few phrases of the calendar that are held out. *tool* is how often the model names the right tool, whatever the arguments. \`none\` are turns in which no tool should be called.

${slices.map((slice) => tableOf(slice, quality)).join('\n\n')}

## Loss
Held-out loss ${quality.heldOut.loss.toFixed(4)} nats per token over ${formatCount(quality.heldOut.tokens)} tokens that the assistant says in \`joint\`. Some of it cannot be learned: greetings have several good answers. The curve, of \`joint-1\`, on fewer tokens; the second stage begins behind step ${formatCount(copy.steps)}, the third behind ${formatCount(copy.steps + base.steps)}, the last behind ${formatCount(copy.steps + base.steps + chat.steps)}. What training lost there is of what each stage learns:

| step | training, since the line before | held out |
|---|---|---|
${lossCurve
  .map(
    ({ step, training: loss, heldOut }) =>
      `| ${formatCount(step)} | ${loss === null ? '' : loss.toFixed(4)} | ${heldOut.toFixed(4)} |`,
  )
  .join('\n')}

## Mistakes
${mistakesIn(judged)}

## Beyond its grammar
Requests as people make them and the grammar does not, [written down](../../training/src/assistant/beyond-grammar.ts) before any answer was seen, and all that it writes to each:

${beyond.map(exchangeOf).join('\n')}
`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1).replace(/\.0$/, '')}%`;

function countsIn(
  quality: CallQuality,
  slice: string,
  responder: ResponderName,
  tool: string,
): CallCounts | undefined {
  return quality.calls
    .find((one) => one.slice === slice && one.responder === responder)
    ?.tools.find((one) => one.tool === tool);
}

const share = ({ right, turns }: CallCounts): number => right / turns;
const withInterval = (counts: CallCounts): string =>
  `${percent(share(counts))} (${percent(counts.low)} to ${percent(counts.high)})`;

/** Where all is new: against the rules, and against the aim. */
export function verdict(quality: CallQuality): string {
  const of = (responder: ResponderName) => countsIn(quality, 'joint', responder, 'calls')!;
  const [model, constrained, keywords] = [of('model'), of('constrained'), of('keywords')];
  const isClear = model.low > keywords.high || model.high < keywords.low;
  const compared = share(model) > share(keywords) ? 'more than' : 'no more than';
  const clearly = isClear ? '' : '; the intervals overlap';
  const reached = share(model) >= aim ? 'reaches' : 'misses';
  return `Where template, verb and values are all new, **${withInterval(model)}** of ${formatCount(model.turns)} calls are right to the letter, ${withInterval(constrained)} when they are held to the schemas of the tools. That is ${compared} the ${withInterval(keywords)} of [keyword rules](../../training/src/assistant/keyword-responder.ts)${clearly}, and ${reached} the aim of ${percent(aim)}.`;
}

/** Of calls in `joint`. */
function kindsOfMistakes(judged: readonly JudgedTurn[]): string {
  const wrong = judged.filter(({ tool, isRight }) => tool !== 'none' && !isRight);
  const kinds = {
    'name the right tool with an argument that is not what was said': wrong.filter(
      ({ isToolRight }) => isToolRight,
    ).length,
    'name another tool': wrong.filter(
      ({ isToolRight, answered }) => !isToolRight && answered?.role === 'call',
    ).length,
    'are words where a call was wanted': wrong.filter(
      ({ answered }) => answered?.role === 'assistant',
    ).length,
    'are no JSON': wrong.filter(({ answered }) => answered === undefined).length,
  };
  if (wrong.length === 0) return 'It made no wrong call where all is new.';
  const told = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
  return `Of its ${wrong.length} wrong calls where all is new ${told.join(', ')}.`;
}

export function tableOf(slice: string, quality: CallQuality): string {
  const tools = quality.calls.find((one) => one.slice === slice)!.tools.map(({ tool }) => tool);
  const rows = tools.map((tool) => {
    const of = (responder: ResponderName) => countsIn(quality, slice, responder, tool)!;
    const { turns, toolRight } = of('model');
    const all = (['model', 'constrained', 'keywords'] as const).map((one) => withInterval(of(one)));
    return `| ${tool} | ${turns} | ${all.join(' | ')} | ${percent(toolRight / turns)} |`;
  });
  return [
    `### ${slice}`,
    '| tool | turns | model | constrained | keywords | tool |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function mistakesIn(judged: readonly JudgedTurn[]): string {
  const wrong = judged.filter(({ isRight }) => !isRight);
  const groups = [...Map.groupBy(wrong, ({ tool }) => tool)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (groups.length === 0) return 'None in `joint`.';
  const told = groups.flatMap(([, turns]) => turns.slice(0, shownOfTool).map(mistakeOf));
  return `The first of each tool in \`joint\`.\n\n${told.join('\n')}`;
}

function mistakeOf({ turns, expected, answered }: JudgedTurn): string {
  const said = turns
    .flatMap((turn) => (turn.role === 'user' ? [`“${turn.text}”`] : []))
    .slice(-2)
    .join(', ');
  const wanted = expected.role === 'call' ? `\`${callText(expected.call)}\`` : 'words';
  const did =
    answered === undefined
      ? 'no JSON'
      : answered.role === 'call'
        ? `\`${callText(answered.call)}\``
        : 'words';
  return `- ${said}\n  wanted ${wanted}, got ${did}`;
}

const exchangeOf = ({ asked, written }: Written): string => `- “${asked}”\n  \`${written}\``;
