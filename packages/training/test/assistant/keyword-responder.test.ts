import { generateDialogues, type ToolCall } from '@gradus/datasets';
import { describe, expect, it } from 'vitest';
import { isSameCall, judge, type Responder } from '../../src/assistant/judge-calls.ts';
import { keywordResponder } from '../../src/assistant/keyword-responder.ts';
import { readCall } from '../../src/assistant/model-responder.ts';

const callOf = async (...texts: readonly string[]): Promise<ToolCall | undefined> => {
  const turns = texts.map(
    (text, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', text }) as const,
  );
  const answer = await keywordResponder.answer(turns);
  return answer?.role === 'call' ? answer.call : undefined;
};

describe('the keyword baseline', () => {
  it.each([
    ['What is 12 divided by 5?', 'calculator', { expression: '12/5' }],
    ['how much is 15 percent of 80', 'calculator', { expression: '80*15/100' }],
    [
      'Could you convert 26.2 miles into km for me?',
      'convert_units',
      { value: 26.2, from: 'mi', to: 'km' },
    ],
    ['Is there a document about fire alarms?', 'search_documents', { query: 'fire alarms' }],
    ['Will it rain in New York on 3 May?', 'weather', { city: 'New York', day: '3 May' }],
    [
      'put lunch with Ada in my calendar for next Friday',
      'calendar',
      { day: 'next Friday', event: 'lunch with Ada' },
    ],
    ['am I free on Monday?', 'calendar', { day: 'Monday' }],
    [
      'please write down that the key is in the desk.',
      'notes',
      { action: 'add', text: 'the key is in the desk' },
    ],
    ['what do my notes say about the boiler?', 'notes', { action: 'find', text: 'the boiler' }],
  ])('%s', async (text, name, values) => {
    expect(await callOf(text)).toEqual({ name, arguments: values });
  });

  it('completes what was asked back, and leaves chat alone', async () => {
    expect(
      await callOf('Check the weather tomorrow.', 'In which city?', 'in Oslo, please'),
    ).toEqual({
      name: 'weather',
      arguments: { city: 'Oslo', day: 'tomorrow' },
    });
    expect(await callOf('Hello!')).toBeUndefined();
    expect(await callOf('book a flight to Rome')).toBeUndefined();
  });

  it.each([1, 2] as const)(
    'is worth beating: more than 19 in 20 calls of training are right, version %i',
    async (version) => {
      const dialogues = [...generateDialogues({ seed: 1, version, slice: 'train', count: 600 })];
      const judged = await judge(keywordResponder, dialogues);
      const calls = judged.filter(({ tool }) => tool !== 'none');
      expect(calls.filter(({ isRight }) => isRight).length / calls.length).toBeGreaterThan(0.95);
      expect(judged.filter(({ tool, isRight }) => tool === 'none' && !isRight)).toEqual([]);
    },
  );
});

describe('judging', () => {
  const dialogues = [...generateDialogues({ seed: 1, version: 1, slice: 'joint', count: 100 })];
  const perfect: Responder = {
    answer: async (turns) => {
      const whole = dialogues.find(
        (one) => JSON.stringify(one.turns.slice(0, turns.length)) === JSON.stringify(turns),
      );
      const next = whole!.turns[turns.length]!;
      return next.role === 'call' ? next : { role: 'assistant' };
    },
  };

  it('finds all right of one who knows, and all calls wrong of one who never calls', async () => {
    expect((await judge(perfect, dialogues)).every(({ isRight }) => isRight)).toBe(true);
    const silent: Responder = { answer: async () => ({ role: 'assistant' }) };
    for (const { tool, isRight } of await judge(silent, dialogues)) {
      expect(isRight).toBe(tool === 'none');
    }
  });

  it('compares calls by value, whatever the order', () => {
    const one: ToolCall = { name: 'weather', arguments: { city: 'Oslo', day: '3 May' } };
    expect(isSameCall(one, { name: 'weather', arguments: { day: '3 May', city: 'Oslo' } })).toBe(
      true,
    );
    expect(isSameCall(one, { name: 'weather', arguments: { city: 'Oslo' } })).toBe(false);
    expect(isSameCall(one, { name: 'weather', arguments: { city: 'oslo', day: '3 May' } })).toBe(
      false,
    );
  });

  it('reads calls, and nothing that only looks like one', () => {
    expect(readCall('{"name":"notes","arguments":{"action":"find","text":"x"}}')).toEqual({
      role: 'call',
      call: { name: 'notes', arguments: { action: 'find', text: 'x' } },
    });
    for (const text of ['{"name":"notes"', '{"name":"notes"}', '7', 'null', '']) {
      expect(readCall(text)).toBeUndefined();
    }
  });
});
