/** @file A real document, read and bound, and what every one of them is held to. */
import { readFileSync } from 'node:fs';
import { bindItems, type Item, readRoadmap } from '@gradus/roadmap';
import { ownEvidenceOnly } from '@gradus/topics/testing';
import { expect, it } from 'vitest';
import { wrongPlaces } from './places.ts';

export const read = (path: string): Document => {
  const text = readFileSync(path, 'utf8');
  const roadmap = readRoadmap(text);
  return { ...roadmap, lines: text.split('\n'), bindings: bindItems(roadmap) };
};

export interface Document extends ReturnType<typeof readRoadmap> {
  readonly lines: readonly string[];
  readonly bindings: ReturnType<typeof bindItems>;
}

/** Items whose topics are not all bound that a person sees in them; none is what we want. */
export function misbound(
  { bindings }: Document,
  items: readonly Item[],
  expected: readonly (readonly string[])[],
): string[] {
  return items.flatMap(({ id }, index) => {
    const wanted = expected[index] ?? ['(no such item is expected)'];
    const { topics = [], reason } = bindings.get(id) ?? {};
    const fits = wanted.includes(ownEvidenceOnly)
      ? topics.length === 0 && reason === "the learner's own evidence only"
      : wanted.every((topic) => topics.includes(topic));
    return fits ? [] : [`${id}: wanted ${wanted.join(' ')}, bound ${topics.join(' ')}`];
  });
}

export const withRole = ({ items }: Document, role: Item['role']): Item[] =>
  items.filter((item) => item.role === role);

export function countBy<Value>(values: readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What holds for each document. */
export function itIsSound(document: Document): void {
  it('names each item once and points at what stands there', () => {
    const ids = document.items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(wrongPlaces(document)).toEqual([]);
  });

  it('says why an item has no topic', () => {
    const unbound = [...document.bindings.values()].filter(({ topics }) => topics.length === 0);
    expect(unbound.filter(({ reason }) => reason === undefined || reason === '')).toEqual([]);
  });

  it('gives its milestones the items that it has', () => {
    const all = new Set(document.items);
    expect(document.milestones.flatMap(({ items }) => items).every((item) => all.has(item))).toBe(
      true,
    );
  });
}
