/** @file Every place of every item and figure says what stands there, in any document. */
import { readFileSync } from 'node:fs';
import { applyEdits, bindItems, readRoadmap, styleIds } from '@gradus/roadmap';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents, lineEnds, noise } from './markdown-corpus.ts';
import { placesOf, wrongPlaces } from './places.ts';

const template = (style: string): string =>
  readFileSync(new URL(`../templates/${style}.md`, import.meta.url), 'utf8');

/** What the documents say apart from where it stands. */
const meaning = (text: string): unknown => {
  const { items, groups, milestones, figures, legend, style, title } = readRoadmap(text);
  return {
    items: items.map(({ id, role, section, box, optional, line }) => ({
      id,
      role,
      section,
      optional,
      line,
      box: box?.text,
    })),
    groups,
    milestones: milestones.map(({ id, title: name, line }) => ({ id, name, line })),
    figures: figures.map(({ id, text: value, line }) => ({ id, value, line })),
    legend,
    style,
    title,
  };
};

describe.each(styleIds)('the fresh %s document', (style) => {
  const text = template(style);

  it('has places for all that is in it', () => {
    const roadmap = readRoadmap(text);
    expect(wrongPlaces(roadmap)).toEqual([]);
    expect(new Set(roadmap.items.map(({ id }) => id)).size).toBe(roadmap.items.length);
  });

  it.each(lineEnds)('means the same with lines that end in %j', (end) => {
    const other = text.replaceAll('\n', end);
    expect(wrongPlaces(readRoadmap(other))).toEqual([]);
    expect(meaning(other)).toEqual(meaning(text));
  });

  it('is read again as it was filled', () => {
    const roadmap = readRoadmap(text);
    const boxes = roadmap.items.flatMap(({ box }) => (box === undefined ? [] : [box]));
    const edits = boxes.map(({ span }) => ({ span, text: 'x' }));
    const ticked = readRoadmap(applyEdits(text, edits));
    expect(ticked.items.map(({ id, box }) => [id, box?.text])).toEqual(
      roadmap.items.map(({ id, box }) => [id, box && 'x']),
    );
    const back = ticked.items.flatMap(({ box }) =>
      box === undefined ? [] : [{ span: box.span, text: ' ' }],
    );
    expect(applyEdits(ticked.text, back)).toBe(text);
  });
});

describe('a document made up', () => {
  it('has places that say what stands there', () => {
    fc.assert(
      fc.property(
        fc.oneof(documents, noise),
        fc.constantFrom(undefined, ...styleIds),
        (text, style) => {
          const roadmap = readRoadmap(text, style);
          expect(wrongPlaces(roadmap)).toEqual([]);
          expect(roadmap.text).toBe(text);
          const ids = roadmap.items.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).not.toContain('');
          const bindings = bindItems(roadmap);
          expect([...bindings.keys()]).toEqual(ids);
          const silent = [...bindings.values()].filter(
            ({ topics, reason }) => topics.length === 0 && reason === undefined,
          );
          expect(silent).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('has places that do not overlap, so that all can be filled at once', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const roadmap = readRoadmap(text);
        const same = placesOf(roadmap).map((place) => ({ span: place.span, text: place.text }));
        const spans = new Map(same.map((edit) => [`${edit.span.start}-${edit.span.end}`, edit]));
        expect(applyEdits(text, [...spans.values()])).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps its items when a box is ticked and a cell is filled', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const before = readRoadmap(text);
        const edits = before.items.flatMap(({ box, cells }) => [
          ...(box === undefined ? [] : [{ span: box.span, text: 'x' }]),
          ...(cells.level === undefined ? [] : [{ span: cells.level.span, text: 'L3' }]),
        ]);
        const after = readRoadmap(applyEdits(text, edits), before.style);
        expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
        expect(after.items.filter(({ box }) => box !== undefined && box.text !== 'x')).toEqual([]);
        const levels = after.items.flatMap(({ cells }) => cells.level?.text ?? []);
        expect(levels.filter((level) => level !== 'L3')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
