import { sha256File } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import { datasetByName, datasets } from '@gradus/datasets';
import { describeWithData } from '@gradus/datasets/testing';

const external = datasets.filter((dataset) => dataset.origin === 'external');

describe('the registry', () => {
  it('has kebab-case names, each once, and each path once', () => {
    const names = datasets.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    const paths = datasets.map(({ origin, path }) => `${origin} ${path}`);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each(datasets)('$name has a hash, a size, a licence and a relative path', (dataset) => {
    expect(dataset.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(dataset.sizeBytes).toBeGreaterThan(0);
    expect(dataset.licence).not.toBe('');
    expect(dataset.path).toMatch(/^(?!\/)(?!.*\.\.)[\w./-]+$/);
  });

  it('pins every address to a revision, never to a branch', () => {
    const pinned = /^https:\/\/[^/]+\/.*\/(?:[0-9a-f]{40}|v\d+\.\d+\.\d+)\//;
    const loose = external.filter(({ url }) => url !== undefined && !pinned.test(url));
    // OpenAI's storage has no revisions; these hashes are the ones that tiktoken checks.
    expect(loose.map(({ name }) => name)).toEqual(['gpt2-encoder', 'gpt2-merges']);
  });

  it('names what is published by nobody as such', () => {
    const unpublished = external.filter(({ licence }) => licence === 'not published');
    expect(unpublished.map(({ url }) => url).filter(Boolean)).toEqual([]);
    expect(unpublished.map(({ path }) => path.split('/')[0])).toEqual([
      ...Array.from({ length: 14 }, () => 'captures'),
      ...Array.from({ length: 5 }, () => 'roadmaps'),
    ]);
  });

  it('finds a dataset by name and refuses others in one line', () => {
    expect(datasetByName('tinyshakespeare')).toMatchObject({
      origin: 'external',
      path: 'corpora/tinyshakespeare.txt',
      sizeBytes: 1_115_394,
    });
    expect(() => datasetByName('shakespeare')).toThrow(
      'No dataset of that name: expected a name of the registry, such as tinyshakespeare; ' +
        'received "shakespeare". Run ./gradus data list.',
    );
  });
});

describeWithData(
  'the registry against the real files',
  external.map(({ path }) => path),
  (...paths) => {
    it.each(external.map((dataset, index) => [dataset.name, dataset, paths[index]] as const))(
      '%s has the registered hash',
      async (_, dataset, path) => {
        expect(await sha256File(path ?? '')).toBe(dataset.sha256);
      },
    );
  },
);
