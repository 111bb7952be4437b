/** @file What PyTorch computed: see fixtures/generate.py. */
import { readFileSync } from 'node:fs';
import type { NdArray } from '@gradus/tensor';
import { parseSafetensors, type Safetensors } from '../src/index.ts';

/** Of the larger of 1 and the value. */
export const tolerance = 1e-5;

export function readFixture(name: string): Safetensors {
  const path = new URL(`fixtures/${name}.safetensors`, import.meta.url);
  return parseSafetensors(readFileSync(path), `fixtures/${name}.safetensors`);
}

export function readFixtureConfig(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}-config.json`, import.meta.url), 'utf8'));
}

/** Tensors whose names begin so, without the beginning. */
export function startingWith({ tensors }: Safetensors, start: string): Record<string, NdArray> {
  return Object.fromEntries(
    [...tensors]
      .filter(([name]) => name.startsWith(start))
      .map(([name, value]) => [name.slice(start.length), value]),
  );
}

/** `{ 'a.b': x }` → `{ a: { b: x } }` */
export function nested(flat: Readonly<Record<string, NdArray>>): unknown {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const keys = name.split('.');
    const last = keys.pop()!;
    let at = root;
    for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return root;
}
