/**
 * @file Sets of byte strings, put together from smaller ones. A language is a function that draws
 * itself into a grammar between two states. It adds no way back into either of them, so that what
 * else leaves or enters them stays as it is.
 */
import type { GrammarBuilder } from './builder.ts';

export type Language = (into: GrammarBuilder, from: number, to: number) => void;

export const empty: Language = (into, from, to) => into.addEmpty(from, to);

export const byteRange =
  (low: number, high: number): Language =>
  (into, from, to) =>
    into.addBytes(from, low, high, to);

export const call =
  (rule: number): Language =>
  (into, from, to) =>
    into.addCall(from, rule, to);

/** These bytes and no others. */
export function literal(text: string): Language {
  const bytes = Buffer.from(text);
  return (into, from, to) => {
    let at = from;
    for (const [index, byte] of bytes.entries()) {
      const next = index === bytes.length - 1 ? to : into.addState();
      into.addBytes(at, byte, byte, next);
      at = next;
    }
    if (bytes.length === 0) into.addEmpty(from, to);
  };
}

export function sequence(parts: readonly Language[]): Language {
  return (into, from, to) => {
    let at = from;
    for (const part of parts) {
      const next = into.addState();
      part(into, at, next);
      at = next;
    }
    into.addEmpty(at, to);
  };
}

export function choice(parts: readonly Language[]): Language {
  return (into, from, to) => {
    for (const part of parts) part(into, from, to);
  };
}

/** @param most `Infinity` for any number */
export function repeat(part: Language, least: number, most: number): Language {
  return (into, from, to) => {
    let at = into.addState();
    into.addEmpty(from, at);
    const steps = most === Infinity ? least : most;
    for (let count = 0; count < steps; count++) {
      if (count >= least) into.addEmpty(at, to);
      const next = into.addState();
      part(into, at, next);
      at = next;
    }
    if (most === Infinity) {
      const loop = into.addState();
      into.addEmpty(at, loop);
      part(into, loop, loop);
      at = loop;
    }
    into.addEmpty(at, to);
  };
}

export const optional = (part: Language): Language => choice([empty, part]);
