/**
 * @file Keys and values that somebody else keeps: pages, say. The model asks for them layer by layer;
 * what it needs to know is where its own tokens lie among them.
 *
 * B texts, T new tokens, S places.
 */
import { type Dim, expandDims, type Tensor } from '@gradus/tensor';
import type { KeysAndValues } from '../layers/attention.ts';

export interface ExternalCache {
  /** Places of which keys and values are given; those behind a token are not looked at. */
  readonly length: Dim; // S
  /** Where the tokens of this call lie. */
  readonly places: Tensor; // int32 [B, T]
  /** @returns keys and values of all places, those of this call among them */
  extend(layer: number, now: KeysAndValues): KeysAndValues;
}

/** Masks of each text `[B, T, S]` apply to all heads: `[B, 1, T, S]`. */
export function forAllHeads(mask: Tensor): Tensor {
  return mask.shape.length === 3 ? expandDims(mask, 1) : mask;
}
