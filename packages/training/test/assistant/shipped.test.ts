/** The assistant as it ships: its figures are those that its weights have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dialogue, generateDialogues } from '@gradus/datasets';
import { loadModel, modelFolder } from '@gradus/models';
import { wilsonInterval } from '@gradus/statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/assistant/judge-calls.ts';
import { countsOf, openResponders, type Responders } from '../../src/assistant/measure.ts';
import { tableOf, verdict } from '../../src/assistant/model-card.ts';
import { assistantRecipe } from '../../src/assistant/recipe.ts';
import { chatTemplate } from '../../src/sft/chat-template.ts';
import { jinjaTemplate } from '../../src/sft/jinja-template.ts';

const folder = modelFolder('assistant');
const { manifest, model, tokenizer } = await loadModel('assistant');
const { quality } = manifest;
if (!('calls' in quality) || model.type !== 'llama') throw new Error('a LLaMA that calls');
const template = chatTemplate(tokenizer);
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { seed, wide } = assistantRecipe.dialogues;
const jointDialogues = (count: number): Dialogue[] => [
  ...generateDialogues({ seed, version: wide.version, slice: 'joint', count }),
];

let responders: Responders;
beforeAll(async () => {
  responders = await openResponders(assistantRecipe, { template, tokenizer }, model.parameters);
});
afterAll(() => responders[Symbol.asyncDispose]());

describe('the assistant that ships', () => {
  it('was made by the recipe that is here', () => {
    const { name, ...numbers } = assistantRecipe;
    expect(manifest.name).toBe(name);
    expect(manifest.made.recipe).toEqual(JSON.parse(JSON.stringify(numbers)));
    expect(model.config).toMatchObject(assistantRecipe.model);
  });

  it('tells other programs how it was taught', () => {
    const config = JSON.parse(textOf('tokenizer_config.json')) as Record<string, unknown>;
    expect(config).toMatchObject({ chat_template: jinjaTemplate, bos_token: '<|endoftext|>' });
    const { eos_token_id: ends } = JSON.parse(textOf('generation_config.json')) as {
      eos_token_id: number[];
    };
    expect(ends).toEqual([template.marks.end, template.marks.endOfText]);
  });

  it('has a card that says what the manifest says', () => {
    const card = textOf('README.md');
    expect(card).toContain(verdict(quality));
    for (const { slice } of quality.calls) expect(card).toContain(tableOf(slice, quality));
  });

  it('says of the keyword rules what they do, to the call', async () => {
    const judged = await judge(
      responders.by.keywords,
      jointDialogues(assistantRecipe.dialogues.heldOutCount),
    );
    const told = quality.calls.find((one) => one.slice === 'joint' && one.responder === 'keywords');
    expect(countsOf(judged)).toEqual(told!.tools);
  });

  it.each(['model', 'constrained'] as const)(
    'says of the %s what a sample shows: its interval holds the figure',
    async (responder) => {
      const judged = await judge(responders.by[responder], jointDialogues(40));
      const sample = countsOf(judged).find(({ tool }) => tool === 'calls')!;
      const { low, high } = wilsonInterval(sample.right, sample.turns);
      const told = quality.calls
        .find((one) => one.slice === 'joint' && one.responder === responder)!
        .tools.find(({ tool }) => tool === 'calls')!;
      expect(told.right / told.turns).toBeGreaterThan(low);
      expect(told.right / told.turns).toBeLessThan(high);
    },
  );

  it('asks back, calls when it has been told, and says what came of it', async () => {
    const turns = [{ role: 'user' as const, text: 'Check the weather tomorrow' }];
    expect(await responders.by.model.write(turns)).toMatch(/\?$/);
    const whole = [...turns, { role: 'assistant' as const, text: 'In which city?' }];
    const call = { name: 'weather', arguments: { city: 'Oslo', day: 'tomorrow' } } as const;
    const given = [...whole, { role: 'user' as const, text: 'in Oslo' }];
    expect(await responders.by.model.answer(given)).toEqual({ role: 'call', call });
    const result = { role: 'result' as const, text: '{"sky":"rainy","degrees":7}' };
    const said = await responders.by.model.write([...given, { role: 'call', call }, result]);
    expect(said).toMatch(/rainy/i);
    expect(said).toContain('7 degrees');
  });
});
