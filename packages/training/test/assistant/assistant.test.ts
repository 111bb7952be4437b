import { type Dialogue, generateDialogues } from '@gradus/datasets';
import { createRandom } from '@gradus/statistics';
import { initLlama, llama, type LlamaConfig, type LlamaParameters } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import { assistantCorpus, assistantTokenizer } from '../../src/assistant/corpus.ts';
import { judge } from '../../src/assistant/judge-calls.ts';
import { modelResponder } from '../../src/assistant/model-responder.ts';
import { type AssistantRecipe, assistantRecipe } from '../../src/assistant/recipe.ts';
import { adamW, constantSchedule, openNextToken, train } from '../../src/index.ts';
import { chatBatches } from '../../src/sft/chat-batches.ts';
import { chatLoss } from '../../src/sft/chat-loss.ts';
import { packed } from '../../src/sft/packing.ts';

const smallRecipe: AssistantRecipe = {
  ...assistantRecipe,
  stories: { ...assistantRecipe.stories, characters: 20_000 },
  dialogues: { ...assistantRecipe.dialogues, count: 300, heldOutCount: 20 },
  tokenizer: { vocabularySize: 400, storyCharacters: 20_000, dialogueCount: 300 },
};
const corpus = await assistantCorpus(smallRecipe);
const { tokenizer, template } = corpus;

describe("the assistant's corpus", () => {
  it('spells digits and spaces one by one, and words the same wherever they stand', async () => {
    const whole = await assistantTokenizer(smallRecipe);
    const pieces = (text: string): string[] => whole.encode(text).map((id) => whole.decode([id]));
    expect(pieces('1234')).toEqual(['1', '2', '3', '4']);
    for (const [, bytes] of whole.vocabulary) {
      const text = Buffer.from(bytes).toString();
      expect(text.length === 1 || !/[\s\d]/.test(text)).toBe(true);
    }
    const word = pieces('weather');
    expect(pieces(' weather "weather"')).toEqual([' ', ...word, ' ', '"', ...word, '"']);
  });

  it('fits into the context, whole', () => {
    for (const { turns } of [...corpus.heldOut.values()].flat()) {
      expect(template.encode(turns).ids.length).toBeLessThan(smallRecipe.model.contextLength * 1.5);
    }
    expect(corpus.base.length).toBeGreaterThan(10);
    expect(corpus.chat.length).toBeGreaterThan(10);
  });
});

describe('fine-tuning', () => {
  it('teaches a tiny model the form of a call in a few hundred steps', async () => {
    const model: LlamaConfig = {
      ...assistantRecipe.model,
      vocabularySize: tokenizer.vocabularySize,
      layers: 2,
      heads: 2,
      keyValueHeads: 2,
      width: 32,
      feedForwardWidth: 64,
    };
    // Of one tool, with few values: the form is to be learned, not copying.
    const lessons = [...generateDialogues({ seed: 1, version: 1, slice: 'train', count: 400 })]
      .filter(({ turns }) => isDayShown(turns[1]) && turns.length === 4)
      .slice(0, 6);
    expect(lessons).toHaveLength(6);
    const rows = packed(
      lessons.map(({ turns }) => template.encode(turns)),
      256,
    );
    const { parameters, history } = await train({
      model: {
        parameters: initLlama(model, createRandom(1)),
        loss: chatLoss(model),
        config: model,
      },
      batches: chatBatches(rows, { batchSize: 1, seed: 1 }),
      steps: 300,
      seed: 1,
      optimizer: adamW({ betas: [0.9, 0.95], weightDecay: 0.1 }),
      schedule: constantSchedule({ peak: 5e-3, warmUpSteps: 20 }),
      clipNorm: 1,
      threads: 1,
    });
    expect(history.losses.at(-1)).toBeLessThan(0.2);
    await using next = await openNextToken(
      (p: LlamaParameters, tokens) => llama(p, tokens, { config: model }).logits,
      parameters,
      model.contextLength,
      { threads: 1 },
    );
    const responder = modelResponder(next, template, tokenizer);
    const judged = await judge(responder, lessons);
    const right = judged.filter(({ isRight }) => isRight).length;
    expect(right).toBeGreaterThanOrEqual(5);
  });
});

function isDayShown(turn: Dialogue['turns'][number] | undefined): boolean {
  return (
    turn?.role === 'call' && turn.call.name === 'calendar' && !('event' in turn.call.arguments)
  );
}
