import { type Dialogue, generateDialogues } from '@gradus/datasets';
import { createRandom } from '@gradus/statistics';
import { initLlama, type LlamaConfig } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import { callConstraint } from '../../src/assistant/call-schema.ts';
import { copyExercise, randomTokens, randomWords } from '../../src/assistant/copy-exercises.ts';
import { assistantCorpus, assistantTokenizer } from '../../src/assistant/corpus.ts';
import { judge } from '../../src/assistant/judge-calls.ts';
import { openResponders } from '../../src/assistant/measure.ts';
import { type AssistantRecipe, assistantRecipe } from '../../src/assistant/recipe.ts';
import { adamW, constantSchedule, train } from '../../src/index.ts';
import { chatBatches } from '../../src/sft/chat-batches.ts';
import { callText } from '../../src/sft/chat-template.ts';
import { chatLoss } from '../../src/sft/chat-loss.ts';
import { packed } from '../../src/sft/packing.ts';

const smallRecipe: AssistantRecipe = {
  ...assistantRecipe,
  stories: { ...assistantRecipe.stories, characters: 20_000 },
  dialogues: {
    ...assistantRecipe.dialogues,
    count: 300,
    plainCount: 50,
    heldOutCount: 20,
    wide: { ...assistantRecipe.dialogues.wide, count: 50 },
  },
  exercises: { tokens: 200, mixed: 100, wide: 50 },
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
    for (const rows of Object.values(corpus.rows)) expect(rows.length).toBeGreaterThan(10);
  });
});

describe('what there is to copy', () => {
  it('is said by the user and again by the assistant, where it counts', () => {
    const said = randomTokens(createRandom(5), tokenizer);
    const { ids, counts } = copyExercise(said, template);
    const { endOfText, user, assistant, end } = template.marks;
    expect([...ids]).toEqual([endOfText, user, ...said, end, assistant, ...said, end]);
    const counted = [...ids].filter((_, at) => counts[at] === 1);
    expect(counted).toEqual([...said, end]);
  });

  it('is tokens of all kinds but marks, or words and numbers', () => {
    const random = createRandom(6);
    const all = new Set(
      Array.from({ length: 500 }, (_, n) => randomTokens(random.split(n), tokenizer)).flat(),
    );
    expect(all.size).toBe(tokenizer.vocabularySize - tokenizer.specialTokens.size);
    const texts = Array.from({ length: 50 }, (_, n) => randomWords(random.split(n)));
    expect(new Set(texts).size).toBeGreaterThan(45);
    for (const text of texts) expect(text).toMatch(/^[a-z\d]+(?: [a-z\d]+){0,5}$/);
  });
});

describe('the schemas of the tools, over tokens', () => {
  const { accepts, masks } = callConstraint(tokenizer, [template.marks.end]);
  const isAllowed = (text: string): boolean => {
    const cursor = masks.start();
    for (const id of tokenizer.encode(text)) {
      if (!cursor.allows(id)) return false;
      cursor.advance(id);
    }
    expect(accepts(text)).toBe(cursor.canEnd);
    return cursor.allows(template.marks.end);
  };

  it('allow every call that is wanted, in all slices', () => {
    const calls = [...corpus.heldOut.values()]
      .flat()
      .flatMap(({ turns }) => turns.flatMap((turn) => (turn.role === 'call' ? [turn.call] : [])));
    expect(calls.length).toBeGreaterThan(80);
    expect(calls.filter((call) => !isAllowed(callText(call)))).toEqual([]);
  });

  it.each([
    ['another tool', '{"name":"joke","arguments":{}}'],
    [
      'a unit that is none',
      '{"name":"convert_units","arguments":{"value":1,"from":"km","to":"pt"}}',
    ],
    ['a sum that is none', '{"name":"calculator","arguments":{"expression":"7+"}}'],
    ['an argument too few', '{"name":"notes","arguments":{"action":"add"}}'],
    ['a text that does not end', '{"name":"weather","arguments":{"city":"Oslo'],
  ])('do not allow %s', (_, text) => {
    expect(isAllowed(text)).toBe(false);
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
    await using responders = await openResponders({ ...smallRecipe, model }, corpus, parameters);
    const judged = await judge(responders.by.model, lessons);
    const right = judged.filter(({ isRight }) => isRight).length;
    expect(right).toBeGreaterThanOrEqual(5);
  });
});

function isDayShown(turn: Dialogue['turns'][number] | undefined): boolean {
  return (
    turn?.role === 'call' && turn.call.name === 'calendar' && !('event' in turn.call.arguments)
  );
}
