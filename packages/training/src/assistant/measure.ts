/**
 * @file How good an assistant is: its held-out loss, and its calls by slice and tool, beside the
 * keyword baseline.
 */
import type { SliceName } from '@gradus/datasets';
import type { CallCounts, CallQuality } from '@gradus/models';
import type { Progress } from '@gradus/runtime';
import { wilsonInterval } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import { llama, type LlamaParameters } from '@gradus/transformer';
import { openEvaluator } from '../evaluate.ts';
import { openNextToken } from '../samples.ts';
import { chatEvaluationBatches } from '../sft/chat-batches.ts';
import { chatLoss } from '../sft/chat-loss.ts';
import { packed } from '../sft/packing.ts';
import type { AssistantCorpus } from './corpus.ts';
import { judge, type JudgedTurn, type Responder } from './judge-calls.ts';
import { keywordResponder } from './keyword-responder.ts';
import { modelResponder } from './model-responder.ts';
import type { AssistantRecipe } from './recipe.ts';

export interface MeasuredAssistant {
  readonly quality: CallQuality;
  /** What the model, free, made of the slice in which all is new. */
  readonly judged: readonly JudgedTurn[];
}

/** Constrained decoding comes in as one more responder. */
interface NamedResponder {
  readonly name: 'model' | 'constrained' | 'keywords';
  readonly responder: Responder;
}

export async function measureAssistant(
  recipe: AssistantRecipe,
  corpus: AssistantCorpus,
  parameters: LlamaParameters<NdArray>,
  surroundings: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<MeasuredAssistant> {
  const { model: config, threads } = recipe;
  const { progress, ...stopping } = surroundings;
  const heldOut = await heldOutLoss(recipe, corpus, parameters, stopping.signal);
  await using model = await openNextToken(
    (p: LlamaParameters, tokens) => llama(p, tokens, { config }).logits,
    parameters,
    config.contextLength,
    { threads },
  );
  const responders: readonly NamedResponder[] = [
    { name: 'model', responder: modelResponder(model, corpus.template, corpus.tokenizer) },
    { name: 'keywords', responder: keywordResponder },
  ];
  const calls: CallQuality['calls'] = [];
  let shown: readonly JudgedTurn[] = [];
  const stage = progress?.stage('Judging calls', {
    total: responders.length * corpus.heldOut.size,
    unit: 'slices',
  });
  for (const [slice, dialogues] of corpus.heldOut) {
    for (const { name, responder } of responders) {
      const judged = await judge(responder, dialogues, stopping);
      calls.push({ slice, responder: name, tools: countsOf(judged) });
      if (name === 'model' && slice === ('joint' satisfies SliceName)) shown = judged;
      stage?.at(calls.length);
    }
  }
  stage?.done();
  return { quality: { heldOut, calls }, judged: shown };
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
