/** @file Three real plans, read completely: milestones in order, phases of bullets, check lists. */
import { describeWithData } from '@gradus/datasets/testing';
import {
  agendaMilestones,
  masteryMilestones,
  matrixTracks,
  planBoxes,
  trackerSections,
} from '@gradus/topics/testing';
import { describe, expect, it } from 'vitest';
import { countBy, itIsSound, misbound, read, withRole } from './real-document.ts';

describeWithData('mastery-roadmap', ['roadmaps/mastery-roadmap.md'], (path) => {
  const document = read(path);
  itIsSound(document);

  it('has 14 milestones in 4 phases, with objectives', () => {
    expect(document.style).toBe('sequential');
    const { milestones } = document;
    expect(milestones.map(({ code }) => code)).toEqual(
      Array.from({ length: 14 }, (_, index) => `M${index + 1}`),
    );
    expect([...countBy(milestones.map(({ group }) => group)).values()]).toEqual([4, 3, 4, 3]);
    expect(milestones.every(({ kind }) => kind === 'milestone')).toBe(true);
    expect(withRole(document, 'objective')).toHaveLength(14);
    expect(document.items).toHaveLength(28);
  });

  it('binds them', () => {
    expect(misbound(document, withRole(document, 'milestone'), masteryMilestones)).toEqual([]);
    const objectives = withRole(document, 'objective').map(({ id }) => document.bindings.get(id));
    expect(objectives.filter((binding) => binding?.topics.length === 0)).toEqual([]);
  });
});

describeWithData('engineer-agenda', ['roadmaps/engineer-agenda.md'], (path) => {
  const document = read(path);
  itIsSound(document);

  it('has 7 phases, 11 milestones and 5 portfolio projects', () => {
    expect(document.style).toBe('phases');
    expect(document.title).toBe('Agenda Page');
    expect(document.groups.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 7 }, (_, index) => `phase-${index}`),
      'interview-prep',
    ]);
    const milestones = withRole(document, 'milestone');
    expect([...countBy(milestones.map(({ group }) => group))]).toEqual([
      ['phase-0', 2],
      ['phase-1', 1],
      ['phase-2', 1],
      ['phase-3', 2],
      ['phase-4', 2],
      ['phase-5', 2],
      ['phase-6', 1],
    ]);
    expect(withRole(document, 'project')).toHaveLength(5);
    expect(withRole(document, 'topic')).toHaveLength(38 + 4);
    expect(document.milestones.map(({ kind }) => kind)).toEqual([
      ...Array<string>(11).fill('milestone'),
      ...Array<string>(5).fill('project'),
    ]);
  });

  it('binds milestones and projects', () => {
    const items = [...withRole(document, 'milestone'), ...withRole(document, 'project')];
    expect(misbound(document, items, agendaMilestones)).toEqual([]);
  });

  it('knows what is optional: the tracks to choose from, and one project', () => {
    const optional = document.items.filter((item) => item.optional);
    expect(countBy(optional.map(({ role }) => role))).toEqual(
      new Map([
        ['topic', 5],
        ['milestone', 1],
        ['project', 1],
      ]),
    );
  });
});

describeWithData('learning-plan', ['roadmaps/learning-plan.md'], (path) => {
  const document = read(path);
  itIsSound(document);

  it('has 24 boxes: 15 topics, 5 projects, 4 dives to choose from', () => {
    expect(document.style).toBe('checklist');
    expect(document.items).toHaveLength(24);
    expect(document.items.filter(({ box }) => box?.text === ' ')).toHaveLength(24);
    expect(withRole(document, 'topic')).toHaveLength(19);
    expect(withRole(document, 'project')).toHaveLength(5);
    expect(document.milestones.map(({ items }) => items.length)).toEqual([1, 1, 1, 1, 1]);
    expect(document.items.filter(({ optional }) => optional)).toHaveLength(5);
    expect([...countBy(document.items.map(({ group }) => group))]).toEqual([
      ['phase-1', 3],
      ['phase-2', 4],
      ['phase-3', 4],
      ['phase-4', 5],
      ['phase-5', 4],
      ['phase-6', 4],
    ]);
  });

  it('binds them', () => {
    expect(misbound(document, document.items, planBoxes)).toEqual([]);
  });

  it('reads the fields beneath a box', () => {
    const fields = document.items.map((item) => Object.keys(item.fields).join());
    expect(countBy(fields)).toEqual(
      new Map([
        ['format,learn,resources,notes', 15],
        ['why here,link', 5],
        ['', 4],
      ]),
    );
    expect(document.items[0]?.fields['notes']?.text).toBe('_to be added_');
    expect(document.items[0]?.fields['format']?.text).toBe('Notebook');
  });

  it('reads its position and its sessions', () => {
    expect(document.figures.map(({ id, text }) => [id, text])).toEqual([
      ['current-phase', 'Phase 1 - How Text Becomes Numbers'],
      ['current-topic', 'Tokenization (in progress)'],
      ['last-session', '2026-01-16'],
    ]);
    expect(
      document.sessionLog?.rows.map(({ cells, isPlaceholder }) => [cells[0], isPlaceholder]),
    ).toEqual([['2026-01-16', false]]);
  });
});

describe('the oracle', () => {
  it('has an entry for each', () => {
    expect(Object.values(trackerSections).flat()).toHaveLength(101);
    expect(matrixTracks.map((track) => track.length)).toEqual([16, 12, 10, 6]);
    expect([masteryMilestones.length, agendaMilestones.length, planBoxes.length]).toEqual([
      14, 16, 24,
    ]);
  });
});
