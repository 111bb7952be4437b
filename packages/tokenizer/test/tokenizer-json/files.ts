/** @file What Hugging Face's own library writes and makes of texts: fixtures/make-tokenizer-json.py. */
import { readFileSync } from 'node:fs';

export interface Case {
  readonly text: string;
  readonly ids: number[];
  readonly decoded: string;
  readonly offsets?: [number, number][];
}

export interface Made {
  readonly json: Record<string, unknown>;
  readonly wrapped: number[];
  readonly segments: number[];
  readonly cases: Case[];
}

export const { files } = JSON.parse(
  readFileSync(new URL('../fixtures/tokenizer-json.json', import.meta.url), 'utf8'),
) as { readonly files: Record<string, Made> };
