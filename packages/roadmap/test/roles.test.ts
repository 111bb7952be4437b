/** @file What headings and labels make of an item, heading by heading. */
import { describe, expect, it } from 'vitest';
import { isOptional, roleOf } from '../src/roles.ts';

describe('roleOf', () => {
  it.each([
    [[], 'topic'],
    [['A. LLM Foundations & Math (10%)', 'A1. Transformer fundamentals'], 'topic'],
    [['Phase 1: How Text Becomes Numbers', 'Topics'], 'topic'],
    [['Phase 1', 'Project: Semantic Search Tool'], 'project'],
    [['Projects (Evidence-Backed Mastery)', 'P1. RAG Knowledge Factory'], 'project'],
    [
      ['Projects (Evidence-Backed Mastery)', 'P1. RAG Knowledge Factory', 'Deliverables'],
      'deliverable',
    ],
    [['Portfolio projects that signal “hire”'], 'project'],
    [['Phase 4 — LLM stack', 'Milestones'], 'milestone'],
    [['Milestones (Evidence-Gated)', 'Milestone 1 — Orchestrator (Framework L3)'], 'milestone'],
    [['Phase 1: Foundations', 'Learning objectives'], 'objective'],
    [['Competency Checklist (Graduation Criteria)', 'Expert v1 Criteria'], 'criterion'],
    [['Competencies'], 'criterion'],
    [['Knowledge Gaps / Backlog (Always-On)', 'Current Gaps (highest impact first)'], 'gap'],
    [['Common Failure Modes to Watch (personal)'], 'gap'],
    [['Resource Inventory (What you have)', 'Papers (must produce notes)'], 'resource'],
    [['Codebases to Read (must produce architecture diagram)'], 'resource'],
    [['Weekly Plan (Rolling)', 'This Week (YYYY-WW)', 'Focus'], 'plan'],
    [['Suggested sequence by time'], 'plan'],
    [['How to work week to week'], 'plan'],
    [['Current Status', 'Where We Left Off', 'Next steps when you return'], 'plan'],
    [['A. Foundations', 'Notes / Links'], 'prose'],
    [['Levels (Ground Truth)'], 'prose'],
    [['How to Update This File (Rules)'], 'prose'],
    [['Progression Rules'], 'prose'],
    [['Session Log'], 'prose'],
    // The innermost one that says anything decides.
    [['Projects', 'Reading list'], 'resource'],
    [['Weekly plan', 'Projects'], 'project'],
    [['Milestones', 'Attention'], 'milestone'],
    // Words inside others say nothing.
    [['Singapore'], 'topic'],
    [['Midweekend projections'], 'topic'],
  ] as const)('of %j is %s', (section, role) => {
    expect(roleOf(section)).toBe(role);
  });

  it('does not read a heading that never ends', () => {
    expect(roleOf([`${'long '.repeat(100)} milestones project`])).toBe('topic');
  });
});

describe('isOptional', () => {
  it.each([
    [['Phase 6: Optional Deep Dives'], 'RLHF', true],
    [['Phase 6 — Specialization tracks (choose 1–2)'], 'Vision', true],
    [['Portfolio'], 'Optional: a small kernel', true],
    [['Phase 5'], 'Choose a model', false],
    [[], 'Adoption', false],
  ] as const)('of %j and %s is %s', (section, title, optional) => {
    expect(isOptional(section, title)).toBe(optional);
  });
});
