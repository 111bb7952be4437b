/** @file What all requests of a server share. */
import type { Backend } from '../backend/backend.ts';
import type { Admission } from './admission.ts';
import type { ListenOptions } from './options.ts';

export interface Service {
  readonly backend: Backend;
  readonly options: ListenOptions;
  /** Prompts that compute or wait for it. */
  readonly admission: Admission;
  /** Bytes of bodies that are being read. */
  readonly bodyBytes: Admission;
  /** Aborted where the server ends with requests in it. */
  readonly ended: AbortSignal;
  /** Seconds of the epoch. */
  readonly startedSeconds: number;
}
