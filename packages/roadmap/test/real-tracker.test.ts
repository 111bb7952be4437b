/** @file A real skill tracker, read completely: domains, projects, figures, legend, sessions. */
import type { Item } from '@gradus/roadmap';
import { describeWithData } from '@gradus/datasets/testing';
import { trackerSections } from '@gradus/topics/testing';
import { expect, it } from 'vitest';
import { countBy, itIsSound, misbound, read, withRole } from './real-document.ts';

describeWithData('skill-tracker', ['roadmaps/skill-tracker.md'], (path) => {
  const document = read(path);
  const domains = document.items.filter(({ group }) => group !== undefined);
  itIsSound(document);

  it('has 149 boxes, 101 of them in domains A to I, 3 ticked', () => {
    expect(document.style).toBe('mastery');
    expect(document.items.filter(({ box }) => box !== undefined)).toHaveLength(149);
    expect(document.items).toHaveLength(149);
    expect(domains).toHaveLength(101);
    expect(document.items.filter(({ box }) => box?.text === 'x').map(({ line }) => line)).toEqual([
      186, 187, 191,
    ]);
    expect(countBy(document.items.map(({ role }) => role))).toEqual(
      new Map([
        ['topic', 101],
        ['task', 16],
        ['deliverable', 6],
        ['plan', 8],
        ['gap', 7],
        ['resource', 6],
        ['criterion', 5],
      ]),
    );
  });

  it.each(Object.entries(trackerSections))('binds the boxes of %s', (name, expected) => {
    const items = domains.filter(({ section }) => section.at(-1)?.startsWith(`${name}.`));
    expect(items).toHaveLength(expected.length);
    expect(misbound(document, items, expected)).toEqual([]);
  });

  it('binds the parts of a project to it', () => {
    const topics = new Map(
      document.milestones
        .filter(({ kind }) => kind === 'project')
        .map(({ code, items }) => [
          code,
          items.map(({ id }) => document.bindings.get(id)?.topics.join()),
        ]),
    );
    expect(topics).toEqual(
      new Map([
        ['P1', Array<string>(9).fill('knowledge-factory')],
        ['P2', Array<string>(5).fill('intent-router')],
        ['P3', Array<string>(4).fill('serving-benchmark')],
        ['P4', Array<string>(4).fill('qc-loop')],
      ]),
    );
  });

  it('knows what graduation asks and what is only the learner’s own', () => {
    const graduation = document.milestones.filter(({ kind }) => kind === 'graduation');
    expect(graduation.map(({ title, items }) => [title, items.length])).toEqual([
      ['Expert v1 Criteria', 5],
    ]);
    const criteria = withRole(document, 'criterion').map(({ id }) => document.bindings.get(id));
    expect(criteria.map((binding) => binding?.topics[0])).toEqual([
      'rag-service',
      'lora',
      'serving-benchmark',
      'closed-loop',
      'latency-throughput',
    ]);
    const reasons = (role: Item['role']): (string | undefined)[] => [
      ...new Set(withRole(document, role).map(({ id }) => document.bindings.get(id)?.reason)),
    ];
    expect(reasons('plan')).toEqual(["the learner's own plan"]);
    expect(reasons('gap')).toEqual(["the learner's own list of gaps"]);
    expect(reasons('resource')[0]).toContain("the learner's own evidence only");
  });

  it('reads weights and priorities', () => {
    const weights = document.groups.map(({ id, weight, priority }) => [id, weight, priority]);
    expect(weights).toEqual([
      ['A', 0.1, 'High'],
      ['B', 0.1, 'Medium'],
      ['C', 0.15, 'High'],
      ['D', 0.15, 'High'],
      ['E', 0.15, 'High'],
      ['F', 0.1, 'High'],
      ['G', 0.1, 'High'],
      ['H', 0.1, 'Medium'],
      ['I', 0.05, 'Medium'],
    ]);
  });

  it('reads its figures', () => {
    const named = document.figures
      .filter(({ group }) => group === undefined)
      .map(({ id, text, line }) => [id, text, line]);
    expect(named).toEqual([
      ['last-updated', 'YYYY-MM-DD', 3],
      ['time-budget', '__ hrs/week', 6],
      ['coverage', '0 / ___ topics = **0%**', 20],
      ['projects-shipped', '0 / ___', 21],
      ['eval-suites', '0 / ___', 22],
      ['serving-benchmarks', '0 / ___', 23],
    ]);
    const ofGroups = document.figures.filter(({ group }) => group !== undefined);
    expect(countBy(ofGroups.map(({ name }) => name))).toEqual(
      new Map([
        ['group-covered', 9],
        ['group-status', 9],
        ['group-notes', 9],
      ]),
    );
    expect(ofGroups.find(({ id }) => id === 'group-covered:F')?.text).toBe('3/___');
    expect(ofGroups.find(({ id }) => id === 'group-notes:A')?.text).toBe(
      '`progress/notes/A_foundations.md` (create)',
    );
  });

  it('reads the signs of its legend as some editor broke them', () => {
    const line = document.lines.find((text) => text.includes('Mastery legend')) ?? '';
    const signs = Object.entries(document.legend ?? {});
    expect(signs.map(([stage]) => stage)).toEqual([
      'not started',
      'learning',
      'solid',
      'advanced',
      'expert',
    ]);
    for (const [stage, sign] of signs) expect(line).toContain(`${sign} ${stage}`);
    // White circle, U+26AA, its UTF-8 bytes E2 9A AA read as Mac Roman.
    expect(document.legend?.['not started']).toBe('\u201A\u00F6\u2122');
  });

  it('reads its session log', () => {
    expect(document.sessionLog?.header).toEqual([
      'Date',
      'Time Spent',
      'Topic/Task',
      'Output (link)',
      'Result',
      'Next Action',
    ]);
    const [row, ...others] = document.sessionLog?.rows ?? [];
    expect(others).toEqual([]);
    expect(row?.isPlaceholder).toBe(true);
    expect(document.text.slice(row?.span.start, row?.span.end)).toBe(
      '| YYYY-MM-DD | __h |  |  |  |  |',
    );
    expect(document.sessionLog?.end).toBe(row?.span.end);
  });
});
