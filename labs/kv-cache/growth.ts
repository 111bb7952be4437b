/** @file A cache that is made longer by copying it, and one that lies ready: bytes written. */
import { claim, type Claim, type Failure } from '@gradus/evidence';
import { KvStore } from '@gradus/inference';
import { type Cache, cacheShape, sizeBytes } from './cache.ts';
import { smallLlama } from './models.ts';
import { readEagerly } from './reader.ts';

const length = 64;

export interface Growth {
  readonly concatenatedBytes: number;
  readonly inPlaceBytes: number;
  /** A single copy of the whole cache. */
  readonly cacheBytes: number;
  /** Whether both hold the same numbers in the end. */
  readonly isSame: boolean;
}

/** A text token by token, its cache kept in both ways. */
export function measureGrowth(): Growth {
  const model = smallLlama({ keyValueHeads: 2 });
  const shape = cacheShape(model);
  const store = new KvStore(
    {
      layers: shape.layers,
      heads: shape.keyValueHeads,
      headWidth: shape.headWidth,
      blockSize: 1,
    },
    { blockCount: length },
  );
  let cache: Cache | undefined;
  let concatenatedBytes = 0;
  let inPlaceBytes = 0;
  for (let place = 0; place < length; place++) {
    // What `concat` returns is new memory, all of it written.
    ({ cache } = readEagerly(model, [place % 29], cache));
    concatenatedBytes += sizeBytes(cache);
    const before = snapshot(store);
    store.write(place + 1, cache, { b: 0, t: place });
    inPlaceBytes += changedBytes(before, snapshot(store));
  }
  return {
    concatenatedBytes,
    inPlaceBytes,
    cacheBytes: sizeBytes(cache!),
    isSame: holdsSame(store, cache!),
  };
}

function snapshot(store: KvStore): Float32Array[] {
  return store.layers.flatMap(({ key, value }) => [key.data.slice(), value.data.slice()]);
}

function changedBytes(before: readonly Float32Array[], after: readonly Float32Array[]): number {
  const changed = after.map(
    (array, index) => array.filter((value, at) => value !== before[index]![at]).length,
  );
  return changed.reduce((sum, count) => sum + count, 0) * Float32Array.BYTES_PER_ELEMENT;
}

/** Blocks of one token lie `[S, K, D]`, the model's cache `[K, S, D]`. */
function holdsSame(store: KvStore, cache: Cache): boolean {
  return cache.every(({ key, value }, layer) =>
    [
      [key, store.layers[layer]!.key],
      [value, store.layers[layer]!.value],
    ].every(([own, stored]) => {
      const [, K, S, D] = own!.shape as readonly [number, number, number, number];
      return Array.from(own!.data, Number).every((number, at) => {
        const [head, place, i] = [Math.floor(at / (S * D)), Math.floor(at / D) % S, at % D];
        return number === stored!.data[((place + 1) * K + head) * D + i];
      });
    }),
  );
}

export function growthClaims({ concatenatedBytes, cacheBytes, isSame }: Growth): Claim[] {
  return [
    claim({
      statement: `A cache of ${length} tokens that is made longer by concatenation writes 1 + 2 + … + ${length} tokens.`,
      metric: 'bytes written, by those of the finished cache',
      value: concatenatedBytes / cacheBytes,
      unit: 'times',
      comparison: '=',
      threshold: (length + 1) / 2,
      oracle: 'sizes of the arrays that the model returned, step by step',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'A cache in slots that lie ready holds the same numbers.',
      metric: 'caches that hold the same',
      value: Number(isSame),
      unit: 'of 1',
      comparison: '=',
      threshold: 1,
      oracle: 'the concatenated cache, bit by bit',
      replay: { class: 'exact' },
    }),
  ];
}

export function copiedGrowth({ concatenatedBytes, inPlaceBytes, cacheBytes }: Growth): Failure {
  const times = (bytes: number): string =>
    `${(bytes / cacheBytes).toFixed(1)} times the finished cache`;
  return {
    case: `a cache that grows to ${length} tokens by concatenation`,
    expected: 'each token is written once',
    got: `${concatenatedBytes.toLocaleString('en-US')} bytes are written, ${times(concatenatedBytes)}`,
    cause:
      'Memory that is full cannot grow where it lies: every step asks for a larger piece and copies all that was there. The sum grows with the square of the length.',
    intervention: {
      change: 'slots lie ready, and each token is written into its own',
      got: `${inPlaceBytes.toLocaleString('en-US')} bytes, ${times(inPlaceBytes)}`,
      removed: concatenatedBytes > 10 * cacheBytes && inPlaceBytes <= cacheBytes,
    },
  };
}
