/** @file A real skill matrix, read completely: rows, modules, and what its milestones ask. */
import { criterionOf } from '@gradus/roadmap';
import { describeWithData } from '@gradus/datasets/testing';
import { matrixTracks } from '@gradus/topics/testing';
import { expect, it } from 'vitest';
import { countBy, itIsSound, misbound, read } from './real-document.ts';

describeWithData('skill-matrix', ['roadmaps/skill-matrix.md'], (path) => {
  const document = read(path);
  const rows = document.items.filter(({ cells }) => cells.level !== undefined);
  itIsSound(document);

  it('has 16, 12, 10 and 6 rows and 7 boxes', () => {
    expect(document.style).toBe('levels');
    expect(countBy(rows.map(({ group }) => group))).toEqual(
      new Map([
        ['track-1', 16],
        ['track-2', 12],
        ['track-3', 10],
        ['track-4', 6],
      ]),
    );
    expect(document.items.filter(({ box }) => box !== undefined)).toHaveLength(7);
    expect(document.items).toHaveLength(51);
    expect(document.groups.map(({ id }) => id)).toEqual([
      'track-1',
      'track-2',
      'track-3',
      'track-4',
    ]);
  });

  it.each([1, 2, 3, 4])('binds the rows of track %i', (track) => {
    const items = rows.filter(({ group }) => group === `track-${track}`);
    expect(misbound(document, items, matrixTracks[track - 1] ?? [])).toEqual([]);
  });

  it('takes an empty cell as what stands above it', () => {
    const modules = rows.map(({ section }) => section.at(-1) ?? '');
    expect([...countBy(modules)].slice(0, 9)).toEqual([
      ['LangChain v1.0', 5],
      ['LangGraph', 4],
      ['RAG (Applied)', 4],
      ['Evaluation', 3],
      ['DeepSpeed', 5],
      ['Serving (Inference)', 3],
      ['Quantization', 2],
      ['Parallelism', 2],
      ['Transformer Core', 1],
    ]);
  });

  it('knows the cells of a row', () => {
    const cells = rows.map(({ cells: { level, evidence, status } }) =>
      [level?.text, evidence?.text, status?.text].join(' '),
    );
    expect(countBy(cells)).toEqual(new Map([['L0 - Planned', 44]]));
  });

  it('knows its milestones and the level that they ask for', () => {
    expect(
      document.milestones.map(({ code, level, items }) => [code, level, items.length]),
    ).toEqual([
      ['Milestone 1', 3, 3],
      ['Milestone 2', 3, 2],
      ['Milestone 3', 4, 2],
    ]);
  });

  it('knows which rows a milestone asks for', () => {
    const criteria = document.milestones.flatMap((milestone) =>
      milestone.items.map((item) => {
        const criterion = criterionOf(item, milestone, document, document.bindings);
        const titles = criterion?.rows.map(({ title }) => title.split(/ [(]|:/)[0]);
        return [item.title, criterion?.needed, criterion?.level, titles];
      }),
    );
    const infra = rows.filter(({ group }) => group === 'track-2').map(({ title }) => title);
    expect(criteria.map(([title]) => title)).toEqual([
      'LangChain v1.0 core topics reach L3',
      'Build a minimal “production-like RAG” demo in /lab/',
      'Includes offline eval + regression tests',
      'DeepSpeed ZeRO memory math reaches L3',
      'vLLM throughput/latency benchmark reaches L3',
      'At least 3 Infra topics reach L4',
      'One end-to-end system writeup (trade-offs + eval + perf)',
    ]);
    expect(criteria.map((criterion) => criterion.slice(1))).toEqual([
      [
        5,
        3,
        [
          'LCEL primitives',
          'Composition patterns',
          'Streaming',
          'Tool binding',
          'Prompt & message modeling',
        ],
      ],
      [undefined, undefined, undefined],
      [2, 3, ['Offline eval set design', 'Regression testing for prompts/workflows']],
      [2, 3, ['ZeRO-1/2/3', 'Memory math']],
      [2, 3, ['vLLM concepts', 'Throughput vs latency curves']],
      [3, 4, infra.map((title) => title.split(/ [(]|:/)[0])],
      [undefined, undefined, undefined],
    ]);
    expect(infra).toHaveLength(12);
  });
});
