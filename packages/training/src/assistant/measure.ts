/**
 * @file How good an assistant is: its held-out loss, and its calls by slice and tool, free and held to
 * the schemas of the tools, beside the keyword baseline.
 */
import { openEngine } from '@gradus/inference';
import type { CallCounts, CallQuality } from '@gradus/models';
import type { Progress } from '@gradus/runtime';
import { wilsonInterval } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import type { Tokenizer } from '@gradus/tokenizer';
import type { LlamaParameters } from '@gradus/transformer';
import { openEvaluator } from '../evaluate.ts';
import { chatEvaluationBatches } from '../sft/chat-batches.ts';
import { chatLoss } from '../sft/chat-loss.ts';
import type { ChatTemplate } from '../sft/chat-template.ts';
import { packed } from '../sft/packing.ts';
import { beyondGrammar } from './beyond-grammar.ts';
import { callConstraint } from './call-schema.ts';
import type { AssistantCorpus, HeldOutName } from './corpus.ts';
import { judge, type JudgedTurn, type Responder } from './judge-calls.ts';
import { keywordResponder } from './keyword-responder.ts';
import { modelResponder, type ModelResponder } from './model-responder.ts';
import type { AssistantRecipe } from './recipe.ts';

export const responderNames = ['model', 'constrained', 'keywords'] as const;
export type ResponderName = (typeof responderNames)[number];

export interface MeasuredAssistant {
  readonly quality: CallQuality;
  /** What the model, free, made of the slice in which all is new. */
  readonly judged: readonly JudgedTurn[];
  /** What it writes, free, to what its grammar does not make. */
  readonly beyond: readonly Written[];
}

export interface Written {
  readonly asked: string;
  readonly written: string;
}

interface Surroundings {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export async function measureAssistant(
  recipe: AssistantRecipe,
  corpus: AssistantCorpus,
  parameters: LlamaParameters<NdArray>,
  surroundings: Surroundings = {},
): Promise<MeasuredAssistant> {
  const { progress, ...stopping } = surroundings;
  const heldOut = await heldOutLoss(recipe, corpus, parameters, stopping.signal);
  await using responders = await openResponders(recipe, corpus, parameters);
  const calls: CallQuality['calls'] = [];
  let shown: readonly JudgedTurn[] = [];
  const stage = progress?.stage('Judging calls', {
    total: responderNames.length * corpus.heldOut.size,
    unit: 'slices',
  });
  for (const [slice, dialogues] of corpus.heldOut) {
    for (const name of responderNames) {
      const judged = await judge(responders.by[name], dialogues, stopping);
      calls.push({ slice, responder: name, tools: countsOf(judged) });
      if (name === 'model' && slice === ('joint' satisfies HeldOutName)) shown = judged;
      stage?.at(calls.length);
    }
  }
  stage?.done();
  const beyond: Written[] = [];
  for (const asked of beyondGrammar) {
    beyond.push({
      asked,
      written: await responders.by.model.write([{ role: 'user', text: asked }]),
    });
  }
  return { quality: { heldOut, calls }, judged: shown, beyond };
}

export interface Responders extends AsyncDisposable {
  readonly by: Readonly<Record<ResponderName, Responder>> & { readonly model: ModelResponder };
}

/** All who answer; both that are the model share an engine. */
export async function openResponders(
  { model: config, threads }: AssistantRecipe,
  { template, tokenizer }: { readonly template: ChatTemplate; readonly tokenizer: Tokenizer },
  parameters: LlamaParameters<NdArray>,
): Promise<Responders> {
  const { contextLength } = config;
  const engine = await openEngine(
    { model: { type: 'llama', config, parameters }, tokenizer },
    { threads },
  );
  const calls = callConstraint(tokenizer, [template.marks.end]);
  return {
    by: {
      model: modelResponder(engine, template, { contextLength }),
      constrained: modelResponder(engine, template, { contextLength, calls }),
      keywords: keywordResponder,
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** By tool, in the order of their names; all calls together last, then turns that need none. */
export function countsOf(judged: readonly JudgedTurn[]): CallCounts[] {
  const groups = Map.groupBy(judged, ({ tool }) => tool);
  const none = groups.get('none') ?? [];
  groups.delete('none');
  return [
    ...[...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ['calls', judged.filter(({ tool }) => tool !== 'none')] as const,
    ['none', none] as const,
  ]
    .filter(([, turns]) => turns.length > 0)
    .map(([tool, turns]) => {
      const right = turns.filter(({ isRight }) => isRight).length;
      const toolRight = turns.filter(({ isToolRight }) => isToolRight).length;
      const { low, high } = wilsonInterval(right, turns.length);
      return { tool, turns: turns.length, right, toolRight, low, high };
    });
}

/** Of what the assistant says where all is new, but the last rows that fill no batch. */
async function heldOutLoss(
  { model, batchSize, threads }: AssistantRecipe,
  { heldOut, template, tokenizer }: AssistantCorpus,
  parameters: LlamaParameters<NdArray>,
  signal?: AbortSignal,
): Promise<CallQuality['heldOut']> {
  const rows = packed(
    heldOut.get('joint')!.map(({ turns }) => template.encode(turns)),
    model.contextLength,
  );
  const batches = chatEvaluationBatches(rows, { batchSize });
  await using evaluator = await openEvaluator(chatLoss(model), parameters, batches[0]!, {
    threads,
  });
  const loss = await evaluator.evaluate(parameters, batches, signal);
  const counted = batches.flatMap(({ targets }) =>
    [...(targets.data as Int32Array)].filter((id) => id >= 0),
  );
  const charactersPerToken = tokenizer.decode(counted).length / counted.length;
  return { tokens: counted.length, loss, bitsPerCharacter: loss / Math.LN2 / charactersPerToken };
}
