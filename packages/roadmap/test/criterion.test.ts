/** @file What the box of a milestone asks of the rows of its document. */
import { bindItems, criterionOf, readRoadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';
import { countedRows } from '../src/criterion.ts';

const document = readRoadmap(
  [
    '# Plan',
    '## Track 01 — Frameworks',
    '| Module | Topic | Level |',
    '|---|---|---|',
    '| **LangChain v1.0** | LCEL primitives | L0 |',
    '|  | Streaming (callbacks) | L0 |',
    '| **RAG** | Reranking | L0 |',
    '## Track 02 — Systems (Infra)',
    '| Module | Topic | Level |',
    '|---|---|---|',
    '| DeepSpeed | ZeRO-1/2/3 | L0 |',
    '|  | Memory math | L0 |',
    '|  | Something of my own | L0 |',
  ].join('\n'),
);
const bindings = bindItems(document);

/** Of a box with this title, in a milestone that asks for this level. */
function criterion(title: string, level?: number): readonly unknown[] | undefined {
  const { items } = readRoadmap(`## Milestones\n- [ ] ${title}`);
  const [item] = items;
  if (item === undefined) return undefined;
  const all = new Map([...bindings, ...bindItems({ items })]);
  const found = criterionOf(item, level === undefined ? {} : { level }, document, all);
  return found && [found.needed, found.level, found.rows.map((row) => row.title)];
}

const langChain = ['LCEL primitives', 'Streaming (callbacks)'];
const infra = ['ZeRO-1/2/3', 'Memory math', 'Something of my own'];

describe('criterionOf', () => {
  it.each([
    ['LangChain v1.0 core topics reach **L4**', undefined, [2, 4, langChain]],
    ['All LangChain topics', undefined, [2, 3, langChain]],
    ['Frameworks topics', 2, [3, 2, [...langChain, 'Reranking']]],
    ['At least **2 Infra topics** reach **L4**', 3, [2, 4, infra]],
    ['any 1 deepspeed rows', 5, [1, 5, infra]],
    ['At least 9 Infra modules', undefined, [9, 3, infra]],
    // By what it is about, where it names no part.
    ['DeepSpeed ZeRO memory math reaches L3', undefined, [2, 3, ['ZeRO-1/2/3', 'Memory math']]],
    ['Reranking works', undefined, [1, 3, ['Reranking']]],
    ['All core topics', undefined, undefined],
    ['One writeup', undefined, undefined],
    ['Topics', undefined, undefined],
    // No such part: then none can meet it.
    ['At least 2 Biology topics', undefined, [2, 3, []]],
  ] as const)('of %j, level %s', (title, level, expected) => {
    expect(criterion(title, level)).toEqual(expected);
  });
});

describe('countedRows', () => {
  it.each([
    ['At least 3 Infra topics', { count: 3, part: ['infra'] }],
    ['any 12 of all the rows here', { count: 12, part: ['of', 'all', 'the'] }],
    ['at least three Infra topics', undefined],
    ['at least 3 topics', undefined],
    ['least 3 Infra topics', undefined],
    ['at least 3 Infra', undefined],
    ['', undefined],
  ])('in %j', (title, expected) => {
    expect(countedRows(title)).toEqual(expected);
  });
});
