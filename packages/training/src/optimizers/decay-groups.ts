/**
 * @file Which parameters decay. Matrices do; biases, the weights of norms and other vectors do not,
 * as in nanoGPT: shrinking them gains nothing and holds back what a model has to shift.
 */
import type { Place } from '../flat-parameters.ts';

/** Whether a tensor decays. */
export type DecayRule = (place: Pick<Place, 'path' | 'shape'>) => boolean;

export const matricesDecay: DecayRule = ({ shape }) => shape.length >= 2;

export interface DecayGroup {
  readonly decays: boolean;
  readonly start: number;
  readonly end: number;
}

/** Stretches of the long array, neighbours of one kind joined. */
export function decayGroups(places: readonly Place[], rule: DecayRule): DecayGroup[] {
  const groups: DecayGroup[] = [];
  for (const place of places) {
    const decays = rule(place);
    const last = groups.at(-1);
    if (last?.decays === decays) groups.splice(-1, 1, { ...last, end: place.end });
    else groups.push({ decays, start: place.start, end: place.end });
  }
  return groups;
}
