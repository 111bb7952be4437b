/** @file What a session's thread and whoever owns it say to each other. */
import type { ErrorKind } from '@gradus/runtime';
import type { NdArray } from '../nd-array.ts';
import type { SessionModel, SessionOptions } from './session.ts';

export interface ThreadInput {
  readonly model: SessionModel;
  readonly options: SessionOptions;
}

export type ToThread =
  | { readonly kind: 'run'; readonly feeds: readonly NdArray[]; readonly into?: readonly NdArray[] }
  | { readonly kind: 'end' };

/** In the order of what was asked; the first says that the session is open. */
export type FromThread =
  | { readonly kind: 'done'; readonly results: readonly NdArray[] }
  | { readonly kind: 'failed'; readonly error: ThrownParts };

/** An error as it crosses: errors of ours keep their code. */
export interface ThrownParts {
  readonly code?: string;
  readonly kind?: ErrorKind;
  readonly message: string;
}
