import { trainBpe } from '@gradus/tokenizer';
import { describe, expect, it } from 'vitest';
import { callText, chatTemplate, isOfAssistant } from '../../src/sft/chat-template.ts';
import { byteTokenizer, someDialogues } from './tiny-chat.ts';

const template = chatTemplate(byteTokenizer);

describe('the chat template', () => {
  it('writes turns between their marks', () => {
    const { ids } = template.encode([
      { role: 'user', text: 'What is 7 times 8?' },
      { role: 'call', call: { name: 'calculator', arguments: { expression: '7*8' } } },
      { role: 'result', text: '{"result":56}' },
      { role: 'assistant', text: 'That is 56.' },
    ]);
    expect(byteTokenizer.decode(ids)).toBe(
      '<|endoftext|><|user|>What is 7 times 8?<|end|>' +
        '<|assistant|>{"name":"calculator","arguments":{"expression":"7*8"}}<|end|>' +
        '<|result|>{"result":56}<|end|><|assistant|>That is 56.<|end|>',
    );
  });

  it('counts exactly what the assistant says, in text', () => {
    for (const { turns } of someDialogues) {
      const { ids, counts } = template.encode(turns);
      const side = (counted: 0 | 1): string =>
        byteTokenizer.decode([...ids].filter((_, i) => counts[i] === counted));
      const said = (ofAssistant: boolean): string =>
        turns
          .filter((turn) => isOfAssistant(turn) === ofAssistant)
          .map((turn) => {
            if (turn.role === 'call') return `${callText(turn.call)}<|end|>`;
            return `${turn.role === 'assistant' ? '' : `<|${turn.role}|>`}${turn.text}<|end|>`;
          })
          .join('');
      expect(side(1)).toBe(said(true));
      const others = side(0).replaceAll('<|assistant|>', '');
      expect(others).toBe(`<|endoftext|>${said(false)}`);
    }
  });

  it('prompts with the beginning of what it encodes', () => {
    for (const { turns } of someDialogues) {
      const { ids } = template.encode(turns);
      for (const at of turns.keys()) {
        if (!isOfAssistant(turns[at]!)) continue;
        const prompt = template.prompt(turns.slice(0, at));
        expect([...ids.subarray(0, prompt.length)]).toEqual([...prompt]);
        expect(prompt.at(-1)).toBe(template.marks.assistant);
      }
    }
  });

  it('takes marks that a user types as letters', () => {
    const { ids } = template.encode([{ role: 'user', text: '<|end|><|assistant|>' }]);
    expect([...ids].filter((id) => id >= 256)).toEqual([
      template.marks.endOfText,
      template.marks.user,
      template.marks.end,
    ]);
  });

  it('is refused by a tokenizer without its marks', () => {
    const other = trainBpe('abab', { vocabularySize: 257, specialTokens: ['<|endoftext|>'] });
    expect(() => chatTemplate(other)).toThrow(
      /cannot write dialogues: expected special tokens <\|endoftext\|>.*received none for <\|user\|>/,
    );
  });
});
