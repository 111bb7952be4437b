/**
 * @file Which backend serves a model: a name that ships or a folder with model.safetensors goes to
 * Gradus' engine; a folder with onnx/, or the id of a model on the Hugging Face hub, to
 * @huggingface/transformers.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { GradusError } from '@gradus/runtime';
import type { Backend } from './backend.ts';
import type { EngineBackendOptions } from './engine/engine-backend.ts';

export const backendNames = ['auto', 'engine', 'transformers'] as const;
export type BackendName = (typeof backendNames)[number];

/** Plain data: it goes to another thread. */
export interface BackendSource {
  /** A name that ships, a folder, or an id such as `onnx-community/Qwen3-0.6B-ONNX`. */
  readonly model: string;
  readonly backend?: BackendName;
  /** What clients call it; the name, the folder's name or the id unless said otherwise. */
  readonly servedName?: string;
  readonly engine?: EngineBackendOptions;
  /** Whether what is not here may be fetched from the hub; true unless said otherwise. */
  readonly allowDownload?: boolean;
}

/** In this thread. Modules are imported when they are needed: each brings much with it. */
export async function openLocalBackend(source: BackendSource): Promise<Backend> {
  const { model, servedName, engine = {} } = source;
  const { isShipped, readFolder, readShipped } = await import('./engine/read-model.ts');
  const asked = source.backend ?? 'auto';
  const isFolder = existsSync(model) && statSync(model).isDirectory();
  const named = servedName ?? (isFolder ? basename(resolve(model)) : model);
  if (asked === 'engine' || (asked === 'auto' && isForEngine(model, isFolder, isShipped(model)))) {
    const { openEngineBackend } = await import('./engine/engine-backend.ts');
    const read = isShipped(model) && !isFolder ? readShipped(model) : readFolder(model, named);
    return openEngineBackend({ ...(await read), id: named }, engine);
  }
  if (!isFolder && !/^[\w.-]+\/[\w.-]+$/.test(model)) throw noSuchModel(model);
  if (engine.weights === 'int8') throw noEightBits(model);
  const { openTransformersBackend } = await import('./transformers/open.ts');
  return openTransformersBackend({ ...source, id: named, isFolder });
}

function isForEngine(model: string, isFolder: boolean, ships: boolean): boolean {
  return isFolder ? existsSync(join(model, 'model.safetensors')) : ships;
}

function noEightBits(model: string): GradusError {
  return new GradusError({
    code: 'weight-format',
    kind: 'usage',
    what: "Weights of eight bits are made by Gradus' own engine alone",
    expected: 'stories, or a folder with model.safetensors',
    received: JSON.stringify(model),
    remedy: 'Serve it without the weights option.',
  });
}

function noSuchModel(model: string): GradusError {
  return new GradusError({
    code: 'unknown-model',
    kind: 'usage',
    what: 'There is no such model',
    expected:
      'stories, assistant, the folder of a model, or an id of the Hugging Face hub such as org/name',
    received: JSON.stringify(model),
  });
}
