import { topicById } from '@gradus/topics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestNext } from '../../src/planning/suggest.ts';
import type { Suggestion } from '../../src/planning/suggestion.ts';
import { anyWorld, labTopics } from './any-world.ts';
import { labOn, world, type World } from './sample-documents.ts';

const keys = (suggestions: readonly Suggestion[]): string[] => suggestions.map(({ key }) => key);

/** What the documents ask for and does not wait for a milestone. */
const openTopics = ({ documents }: World): readonly string[] =>
  documents.flatMap(({ items, milestones }) => {
    const locked = new Set(
      milestones
        .filter(({ state }) => state === 'locked')
        .flatMap(({ milestone }) => milestone.items.map(({ id }) => id)),
    );
    return items
      .filter(({ item }) => !locked.has(item.id))
      .flatMap(({ binding }) => binding.topics);
  });

describe('always', () => {
  it('what comes first stands above, once, and nothing serves only what is locked', () => {
    fc.assert(
      fc.property(anyWorld, ({ input }) => {
        const found = suggestNext(input);
        const asked = new Set(openTopics(input));
        expect(new Set(keys(found)).size).toBe(found.length);
        for (const [index, { after, topics }] of found.entries()) {
          const above = keys(found.slice(0, index));
          expect(after.filter((key) => !above.includes(key))).toEqual([]);
          expect(topics.filter((topic) => !asked.has(topic))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a lab waits for the nearest foundations that are asked for and have a lab', () => {
    fc.assert(
      fc.property(anyWorld, ({ input }) => {
        const found = suggestNext(input);
        const asked = new Set(openTopics(input));
        const isWeak = (topic: string): boolean => (input.standings.get(topic)?.firmLevel ?? 0) < 2;
        const hasRun = (topic: string): boolean => (input.standings.get(topic)?.level ?? 0) >= 2;
        const canRise = (topic: string): boolean =>
          asked.has(topic) && (hasRun(topic) || input.labs.some(({ id }) => id === topic));
        /** Walks every path down to the first topic that can rise; a firm one ends the path. */
        const nearest = (topic: string): readonly string[] =>
          (topicById(topic)?.buildsOn ?? [])
            .filter(isWeak)
            .flatMap((below) =>
              canRise(below) ? [`${hasRun(below) ? 'rerun' : 'lab'}:${below}`] : nearest(below),
            );
        for (const { kind, topics, after } of found) {
          const [topic] = topics;
          if (kind !== 'lab' || topic === undefined) continue;
          expect(after).toEqual([...new Set(nearest(topic))].sort());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the value is what the formula says, step by step', () => {
    fc.assert(
      fc.property(fc.subarray([...labTopics], { minLength: 1 }), (chosen) => {
        const found = suggestNext(
          world(
            [{ items: chosen.map((id) => ({ id, topics: [id] })) }],
            chosen.map((id) => labOn(id)),
          ),
        );
        // Worth by repetition instead of recursion: after as many rounds as steps it stands.
        const gain = (2.5 * 100) / chosen.length;
        let worth = new Map(found.map(({ key }) => [key, gain]));
        for (let round = 0; round < found.length; round++) {
          const before = worth;
          worth = new Map(
            found.map(({ key }) => {
              const opened = found.filter(({ after }) => after.includes(key));
              const sum = opened.reduce(
                (total, other) => total + (before.get(other.key) ?? 0) / other.after.length,
                0,
              );
              return [key, gain + sum / 2];
            }),
          );
        }
        for (const { key, value } of found) expect(value).toBeCloseTo((worth.get(key) ?? 0) / 2, 6);
        // Of all that waits for nothing more, each is the most valuable.
        for (const [index, { value }] of found.entries()) {
          const above = keys(found.slice(0, index));
          const free = found
            .slice(index)
            .filter(({ after }) => after.every((key) => above.includes(key)));
          expect(value).toBe(Math.max(...free.map((other) => other.value)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the order of labs, and of items within the documents, changes no value', () => {
    fc.assert(
      fc.property(anyWorld, ({ input, reversed }) => {
        const values = (suggestions: readonly Suggestion[]) =>
          suggestions
            .filter(({ kind }) => kind !== 'session')
            .map(({ key, value, after }) => ({ key, value, after }))
            .sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(values(suggestNext(reversed))).toEqual(values(suggestNext(input)));
        expect(suggestNext(input)).toEqual(suggestNext(input));
      }),
      { numRuns: 60 },
    );
  });

  it('a heavier group never moves a lab of its own, that waits for nothing, down', () => {
    const topics = ['tokenization', 'numerics', 'data-splits', 'math-foundations'] as const;
    const rank = (weights: readonly number[], topic: string): number =>
      keys(
        suggestNext(
          world(
            [
              {
                groups: topics.map((id, index) => ({ id, weight: weights[index] ?? 0 })),
                items: topics.map((id) => ({ id, topics: [id], group: id })),
              },
            ],
            topics.map((id) => labOn(id, [id], true)),
          ),
        ),
      ).indexOf(`lab:${topic}`);
    const weight = fc.integer({ min: 1, max: 50 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(
        fc.tuple(weight, weight, weight, weight),
        fc.integer({ min: 0, max: 3 }),
        weight,
        (weights, index, more) => {
          const heavier = weights.map((value, at) => (at === index ? value + more : value));
          const topic = topics[index] ?? '';
          expect(rank(heavier, topic)).toBeLessThanOrEqual(rank(weights, topic));
        },
      ),
      { numRuns: 60 },
    );
  });
});
