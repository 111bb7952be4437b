/**
 * @file What a program knows of itself where it is one file instead of this repository
 * (`bench bundle`): the code it was made from is not there to be looked at, so the facts travel
 * inside.
 */
import { fileURLToPath } from 'node:url';

export interface BundleFacts {
  readonly version: string;
  /** Null where it was made outside a git checkout. */
  readonly commit: string | null;
  readonly dirty: boolean;
  /** Of the code that evidence of a benchmark names, as its hashes were when the file was made. */
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
}

export interface Bundle extends BundleFacts {
  /** Where the one file lies. */
  readonly file: string;
}

/** Put here by the bundler; in the repository there is no such name. */
declare const GRADUS_BUNDLE: BundleFacts | undefined;

/** Undefined in the repository. */
export const bundle: Bundle | undefined =
  typeof GRADUS_BUNDLE === 'undefined'
    ? undefined
    : { ...GRADUS_BUNDLE, file: fileURLToPath(import.meta.url) };
