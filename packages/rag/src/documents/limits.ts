/** @file How much of this machine one file may take, and how its refusal reads. */
import { GradusError } from '@gradus/runtime';

export interface Limits {
  readonly fileBytes: number;
  /** Of a DOCX or XLSX, unpacked. */
  readonly unpackedBytes: number;
  readonly pages: number;
  /** UTF-16 code units of the text that comes out. */
  readonly textLength: number;
  /** Of one worker's heap. */
  readonly heapBytes: number;
  readonly timeMs: number;
}

export const defaultLimits: Limits = {
  fileBytes: 100_000_000,
  unpackedBytes: 300_000_000,
  pages: 3_000,
  textLength: 50_000_000,
  heapBytes: 1_500_000_000,
  timeMs: 60_000,
};

/** Stable names of the reasons for which a file is not read. */
export type RefusalCode =
  | 'document-missing'
  | 'document-empty'
  | 'document-format'
  | 'document-encrypted'
  | 'document-scanned'
  | 'document-corrupt'
  | 'document-encoding'
  | 'document-too-large'
  | 'document-too-slow';

/**
 * One line for one file.
 * @param reason what is wrong with it, a clause: `it is encrypted`
 * @param remedy what to do, a sentence
 */
export const refusal = (
  code: RefusalCode,
  path: string,
  reason: string,
  remedy: string,
  cause?: unknown,
): GradusError =>
  new GradusError({ code, kind: 'usage', what: `Cannot read ${path}: ${reason}`, remedy, cause });
