import { readFile } from 'node:fs/promises';
import { describeWithData } from '@gradus/datasets/testing';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodingNames, loadArms, type Arms } from '../peers.ts';
import { stressSamples, stressText } from '../unicode-stress.ts';

/**
 * gpt-tokenizer 4.0.0 loses a byte order mark while merging: its look-up decodes token bytes with
 * a decoder that swallows U+FEFF. Texts with one are compared with js-tiktoken alone.
 */
const gptTokenizerCan = (text: string): boolean => !text.includes('\ufeff');
/** js-tiktoken's merging is cubic in the length of a piece. */
const jsTiktokenCan = (text: string): boolean => text.length < 1000;

describe.each(encodingNames)('ids of %s', (name) => {
  let arms: Arms;
  beforeAll(async () => {
    arms = await loadArms(name);
  });

  /** What each tokenizer that can take the text makes of it. */
  function idsByArm(text: string): Record<string, number[]> {
    return {
      ours: arms.ours.encode(text),
      ...(gptTokenizerCan(text) && { gptTokenizer: arms.gptTokenizer(text) }),
      ...(jsTiktokenCan(text) && { jsTiktoken: arms.jsTiktoken(text) }),
    };
  }

  function expectAgreement(text: string): void {
    const { ours, ...peers } = idsByArm(text);
    for (const ids of Object.values(peers)) expect(ours).toEqual(ids);
  }

  it('are those of gpt-tokenizer and js-tiktoken on the stress samples', () => {
    expect.hasAssertions();
    for (const sample of stressSamples) expectAgreement(sample);
  });

  it('are theirs on 10,000 random texts', () => {
    expect.hasAssertions();
    fc.assert(fc.property(stressText, expectAgreement), { numRuns: 10_000 });
  });

  it('are those of gpt-tokenizer on the tokens themselves as texts', () => {
    const texts = Array.from(arms.ours.vocabulary.values(), (bytes) =>
      Buffer.from(bytes).toString(),
    );
    const different = texts.filter(
      (text, i) =>
        i % 7 === 0 &&
        gptTokenizerCan(text) &&
        arms.ours.encode(text).join() !== arms.gptTokenizer(text).join(),
    );
    expect(different).toEqual([]);
  });

  it('are those of js-tiktoken where special tokens are read', () => {
    const text = '<|endoftext|>one<|endofprompt|> two <|endoftext|><|endoftext|>';
    const ids = arms.ours.encode(text, { special: 'all' });
    expect(ids).toEqual(arms.jsTiktoken(text, 'all'));
    expect(ids[0]).toBe(arms.ours.specialTokens.get('<|endoftext|>'));
    expect(arms.ours.decode(ids)).toBe(text);
  });

  describeWithData(
    'are theirs on real texts',
    ['corpora/tinyshakespeare.txt', 'corpora/botchan.txt'],
    (...corpora) => {
      it.each(corpora)('%s', async (path) => {
        const text = await readFile(path, 'utf8');
        const ids = arms.ours.encode(text);
        // Joined: on a difference a list of 300,000 numbers helps nobody.
        expect(ids.join() === arms.jsTiktoken(text).join()).toBe(true);
        const plain = text.replaceAll('\ufeff', '');
        expect(arms.ours.encode(plain).join() === arms.gptTokenizer(plain).join()).toBe(true);
        expect(arms.ours.decode(ids) === text).toBe(true);
      });
    },
  );
});
