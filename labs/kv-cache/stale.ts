/** @file What a changed token makes stale: which places of which layers hold something else now. */
import { claim, type Claim, heatMap } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import type { NdArray } from '@gradus/tensor';
import type { LanguageModel } from '@gradus/transformer';
import { randomTokens, smallLlama, windowSize } from './models.ts';
import { readEagerly } from './reader.ts';

const [T, changed] = [24, 6];

export interface Staleness {
  readonly name: string;
  /** Layer by layer and place by place, how far keys moved, as a share of their size. */
  readonly moved: readonly (readonly number[])[]; // [L, T]
  /** Places that differ though they should not, or do not though they should. */
  readonly unexpected: number;
}

export function measureStaleness({ random }: LabContext): Staleness[] {
  const text = randomTokens(random.split('stale'), T);
  const full = (_: number, place: number): boolean => place >= changed;
  // A window passes a change on by w − 1 places in each layer.
  const reach = (layer: number): number => changed + layer * (windowSize - 1);
  return [
    staleness('every token sees all before it', smallLlama(), text, (layer, place) =>
      layer === 0 ? place === changed : full(layer, place),
    ),
    staleness(
      `every token sees the last ${windowSize}`,
      smallLlama({ slidingWindow: windowSize }),
      text,
      (layer, place) => place >= changed && place <= reach(layer),
    ),
  ];
}

function staleness(
  name: string,
  model: LanguageModel,
  text: readonly number[],
  law: (layer: number, place: number) => boolean,
): Staleness {
  const other = text.with(changed, (text[changed]! + 1) % model.config.vocabularySize);
  const [before, after] = [readEagerly(model, text).cache, readEagerly(model, other).cache];
  let unexpected = 0;
  const moved = before.map(({ key, value }, layer) =>
    text.map((_, place) => {
      const keys = movedAt(key, after[layer]!.key, place);
      const values = movedAt(value, after[layer]!.value, place);
      if (keys > 0 !== law(layer, place) || values > 0 !== law(layer, place)) unexpected++;
      return keys;
    }),
  );
  return { name, moved, unexpected };
}

/** ‖difference‖ / ‖before‖ of one place, over all heads. */
function movedAt(before: NdArray, after: NdArray, place: number): number {
  const [, K, S, D] = before.shape as readonly [number, number, number, number];
  let [difference, size] = [0, 0];
  for (let head = 0; head < K; head++) {
    for (let i = 0; i < D; i++) {
      const at = (head * S + place) * D + i;
      const old = Number(before.data[at]);
      difference += (old - Number(after.data[at])) ** 2;
      size += old ** 2;
    }
  }
  return Math.sqrt(difference / size);
}

export function stalenessClaims([full, window]: readonly Staleness[]): Claim[] {
  const common = {
    metric: 'places of a layer that say otherwise',
    unit: 'places',
    comparison: '=',
    threshold: 0,
    oracle: 'the same text with one other token, read whole, compared bit by bit',
    replay: { class: 'exact' },
  } as const;
  return [
    claim({
      statement: `Another token at place ${changed} changes keys and values of the first layer there alone, of deeper layers from there to the end, and nothing before.`,
      value: full!.unexpected,
      ...common,
    }),
    claim({
      statement: `Where each token sees the last ${windowSize}, the change spreads by ${windowSize - 1} places in each layer, and no further.`,
      value: window!.unexpected,
      ...common,
    }),
  ];
}

export function stalenessMap({ name, moved }: Staleness): string {
  return heatMap({
    title: `What another token at place ${changed} changes, where ${name}`,
    description: 'Rows are layers, columns places; a cell is dark where keys moved far.',
    rows: moved.map((_, layer) => `layer ${layer + 1}`),
    rowLabel: 'Keys of',
    columns: moved[0]!.map((_, place) => String(place)),
    columnLabel: 'Place in the text',
    values: moved.map((row) => row.map((share) => Math.min(1, share))),
  });
}
