import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelFolder, readManifest } from '@gradus/models';
import { expect, it } from 'vitest';
import { summaryOf } from '../../src/base-model/model-card.ts';

const folder = modelFolder('stories');
const { quality } = await readManifest(folder);
if (!('generator' in quality)) throw new Error('stories is judged by its texts');

it('says of the model that ships what its manifest says', () => {
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(summaryOf(quality));
});

it('says the opposite where the figures do', () => {
  const { model, generator } = quality;
  expect(summaryOf(quality)).toContain('varies less than the generator: 57.57%');
  const other = summaryOf({ ...quality, model: generator, generator: model });
  expect(other).toContain('varies no less than the generator: 72.70%');
  expect(other).toContain('of its heroes 3.23% (generator: 0.00%) get the wrong pronoun');
});
