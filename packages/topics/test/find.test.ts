import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTopic, topics, topicsIn, wordsOf } from '@gradus/topics';

const idsIn = (text: string): string[] => topicsIn(text).map(({ id }) => id);

describe('wordsOf', () => {
  it('keeps words and numbers, drops case, punctuation and markup', () => {
    expect(wordsOf('**Top-k/p** sampling: $/1M tokens')).toEqual([
      'top',
      'k',
      'p',
      'sampling',
      '1m',
      'tokens',
    ]);
    expect(wordsOf(' — ')).toEqual([]);
  });

  it('reads compatibility forms and other scripts', () => {
    expect(wordsOf('ＫＶ ｃａｃｈｅ')).toEqual(['kv', 'cache']);
    expect(wordsOf('Токенизация, हिन्दी')).toEqual(['токенизация', 'हिन्दी']);
  });
});

describe('findTopic', () => {
  it.each([
    ['kv-cache', 'kv-cache'],
    ['KV cache', 'kv-cache'],
    ['Byte pair encoding', 'tokenization'],
    ['**RoPE**', 'rope'],
    ['MQA / GQA', 'attention-variants'],
    ['  Temperature & sampling ', 'sampling'],
  ])('%s is %s', (text, id) => {
    expect(findTopic(text)?.id).toBe(id);
  });

  it.each(['', 'cache', 'KV cache and more', 'tokenisation'])('%j is no topic', (text) => {
    expect(findTopic(text)).toBeUndefined();
  });

  it('finds every topic by each of its names, whatever the case and punctuation', () => {
    const topic = fc.constantFrom(...topics);
    const separator = fc.constantFrom(' ', '-', ' / ', '_', '**, ');
    fc.assert(
      fc.property(topic, fc.nat(), fc.boolean(), separator, (wanted, index, upper, between) => {
        const names = [wanted.id, wanted.title, ...wanted.aliases];
        const written = wordsOf(names[index % names.length]!).join(between);
        expect(findTopic(upper ? written.toUpperCase() : written)).toBe(wanted);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe('topicsIn', () => {
  it('finds what a row mentions, the longest names first', () => {
    expect(idsIn('Prefix caching; speculative decoding')).toEqual([
      'prefix-caching',
      'speculative-decoding',
    ]);
    expect(idsIn('LoRA; then gradient accumulation')).toEqual(['gradient-accumulation', 'lora']);
  });

  it('lets a longer name hide the shorter ones inside it', () => {
    expect(idsIn('Quantized KV cache (pros/cons)')).toEqual(['kv-cache-quantization']);
    expect(idsIn('Build an attention visualizer')).toEqual(['attention-visualizer']);
  });

  it('counts names that overlap without one holding the other', () => {
    expect(idsIn('KV cache quantization trade-offs')).toEqual([
      'kv-cache-quantization',
      'quantization',
    ]);
  });

  it('names a topic once however often a row mentions it', () => {
    expect(idsIn('BPE, byte pair encoding and the tokenizer')).toEqual(['tokenization']);
  });

  it('needs the words together and in order', () => {
    expect(idsIn('the cache of a KV store')).toEqual([]);
    expect(idsIn('')).toEqual([]);
  });
});
