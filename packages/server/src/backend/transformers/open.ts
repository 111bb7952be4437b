/** @file A model that reads, or one that writes: its configuration says which. */
import type { Backend } from '../backend.ts';
import { isEncoder, openEncoder } from './encoder-backend.ts';
import { findTransformers, orNotLoaded, type TransformersSource } from './load.ts';
import { openWriter } from './transformers-backend.ts';

/** @throws GradusError `model-not-loaded` */
export async function openTransformersBackend(source: TransformersSource): Promise<Backend> {
  const found = await findTransformers(source);
  const open = isEncoder(found.config) ? openEncoder : openWriter;
  return orNotLoaded(source, () => open(source.id, found));
}
