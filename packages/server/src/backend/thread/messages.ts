/** @file What passes between the thread of the sockets and the thread that computes. */
import { GradusError, type ErrorKind } from '@gradus/runtime';
import type { Backend, BackendEvent, ServedModel, TextRequest } from '../backend.ts';
import type { BackendSource } from '../open-backend.ts';

/** Questions with one answer. */
export type Method = 'encode' | 'decode' | 'embed' | 'metrics' | 'state';

export type ToThread =
  | { readonly kind: 'open'; readonly source: BackendSource }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly method: Method;
      readonly argument: unknown;
    }
  | { readonly kind: 'generate'; readonly id: number; readonly request: TextRequest }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'close' };

/** What happened in one turn of the thread that computes: waking another costs more than any of it. */
export type FromThread = readonly Told[];

export type Told =
  | { readonly kind: 'opened'; readonly model: ServedModel }
  | { readonly kind: 'not-opened'; readonly error: SentError }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'event'; readonly id: number; readonly event: BackendEvent }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SentError };

export type AnswerOf<M extends Method> = Awaited<ReturnType<Backend[M]>>;

/** An error as plain data: classes do not survive the way. */
export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a GradusError. */
  readonly code?: string;
  readonly kind?: ErrorKind;
}

export function sendable(error: unknown): SentError {
  if (error instanceof GradusError) {
    return { message: error.message, stack: error.stack, code: error.code, kind: error.kind };
  }
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error), stack: undefined };
}

export function received({ message, stack, code, kind }: SentError): Error {
  const error =
    code === undefined || kind === undefined
      ? new Error(message)
      : new GradusError({ code, kind, what: message });
  if (stack !== undefined) error.stack = stack;
  return error;
}
