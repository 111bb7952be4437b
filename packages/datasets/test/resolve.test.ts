import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { datasets, listDatasets, readShipped, resolveDataset } from '@gradus/datasets';
import { describeWithData } from '@gradus/datasets/testing';

const folder = mkdtempSync(join(tmpdir(), 'gradus-resolve-'));
const environment = { GRADUS_DATA_DIR: folder };
mkdirSync(join(folder, 'corpora'));
writeFileSync(join(folder, 'corpora/tinyshakespeare.txt'), 'Not Shakespeare.');
afterAll(() => rmSync(folder, { recursive: true }));

async function refusal(attempt: Promise<unknown>): Promise<GradusError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GradusError)) throw new Error('expected a GradusError');
  return error;
}

describe('resolveDataset', () => {
  it('names the dataset and the command where the file is missing', async () => {
    const error = await refusal(resolveDataset('botchan', environment));
    expect(error).toMatchObject({ code: 'missing-data', kind: 'environment', exitCode: 3 });
    expect(error.message).toBe(
      'The dataset botchan is not on this machine: ' +
        `expected ${folder}/corpora/botchan.txt (a novel in English translation; from google/sentencepiece); ` +
        'received no such file. Run ./gradus data fetch botchan, or set GRADUS_DATA_DIR.',
    );
  });

  it('says where to copy a file that has no public source', async () => {
    const error = await refusal(resolveDataset('iris', environment));
    expect(error.code).toBe('missing-data');
    expect(error.remedy).toBe(
      `No public single-file source is known; copy it to ${folder}/tabular/iris.csv, or set GRADUS_DATA_DIR.`,
    );
  });

  it('refuses a file of another content with an error of its own', async () => {
    const error = await refusal(resolveDataset('tinyshakespeare', environment));
    expect(error).toMatchObject({ code: 'wrong-hash', kind: 'environment' });
    expect(error.message).toContain(
      '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
    );
    expect(error.message).toContain('./gradus data fetch tinyshakespeare');
  });

  it('refuses a name that is not registered', async () => {
    expect(await refusal(resolveDataset('nope', environment))).toMatchObject({
      code: 'unknown-dataset',
      exitCode: 2,
    });
  });

  it('gives the path of a text that ships', async () => {
    expect(await resolveDataset('prose-en', environment)).toMatch(/texts\/prose-en\.txt$/);
  });
});

describe('readShipped', () => {
  it('reads a text', async () => {
    expect(await readShipped('parallel-en')).toMatch(/\n$/);
  });

  it('refuses files of others', async () => {
    expect(await refusal(readShipped('botchan'))).toMatchObject({ code: 'not-shipped' });
  });
});

describe('listDatasets', () => {
  it('tells shipped, present and absent apart', async () => {
    const listed = await listDatasets(environment);
    expect(listed).toHaveLength(datasets.length);
    const states = new Map(listed.map(({ dataset, state }) => [dataset.name, state]));
    expect(states.get('prose-en')).toBe('shipped');
    expect(states.get('botchan')).toBe('absent');
    // A file of another size is not the dataset.
    expect(states.get('tinyshakespeare')).toBe('absent');
  });
});

describeWithData(
  'resolving real files',
  ['corpora/tinyshakespeare.txt', 'models/tok512.bin'],
  (shakespeare) => {
    it('gives the path of a file with the registered content', async () => {
      expect(await resolveDataset('tinyshakespeare')).toBe(shakespeare);
    });

    it('lists it as present', async () => {
      const listed = await listDatasets();
      expect(listed.find(({ dataset }) => dataset.name === 'stories260k-tokenizer')?.state).toBe(
        'present',
      );
    });
  },
);
