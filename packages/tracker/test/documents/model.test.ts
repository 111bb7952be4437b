/** @file Any sequence of evidence coming and going, the learner writing and syncs, against a model. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sync, type Synced, withExercise } from './held.ts';
import {
  amountOf,
  boxTopic,
  evidenceOf,
  expected,
  fresh,
  nothing,
  ownAfterEdit,
  print,
  runStates,
  type Texts,
  topics,
  unprovenPlaces,
  type World,
} from './reference-model.ts';

type Action =
  | { readonly kind: 'evidence'; readonly change: Partial<World> }
  | { readonly kind: 'write'; readonly place: string; readonly text: string }
  | { readonly kind: 'append' | 'prepend'; readonly place: string; readonly text: string }
  | { readonly kind: 'prose'; readonly lines: readonly string[] }
  | { readonly kind: 'sync' };

const levelPlaces = topics.map((topic) => `${topic} level`);
const evidencePlaces = topics.map((topic) => `${topic} evidence`);
const statusPlaces = topics.map((topic) => `${topic} status`);
const mine = fc.constantFrom('[paper](https://example.org/a)', 'my notebook', '`code.py`');

const write = (places: readonly string[], texts: readonly string[]): fc.Arbitrary<Action> =>
  fc.record({
    kind: fc.constant('write' as const),
    place: fc.constantFrom(...places),
    text: fc.constantFrom(...texts),
  });

const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: fc.constant({ kind: 'sync' as const }), weight: 4 },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(...topics, boxTopic),
        fc.constantFrom(...runStates),
        fc.constantFrom('none' as const, 'good' as const, 'failing' as const),
      )
      .map(([topic, run, practice]) => ({
        kind: 'evidence' as const,
        change: { [topic]: { run, practice } },
      })),
    weight: 5,
  },
  write(levelPlaces, ['L0', 'L1', '**L2**', 'L4', '5', '-', 'expert', 'L2.5']),
  write(statusPlaces, ['Planned', 'In progress', 'Done', 'blocked by work']),
  write(evidencePlaces, ['-', 'my notebook', '[paper](https://example.org/a), my notebook']),
  write(['box', 'own box', 'milestone'], ['x', ' ']),
  fc.record({
    kind: fc.constantFrom('append' as const, 'prepend' as const),
    place: fc.constantFrom(...evidencePlaces),
    text: mine,
  }),
  fc.record({
    kind: fc.constant('prose' as const),
    lines: fc.subarray(['Words of mine.', '> a | b', '<b>html</b>', 'Überblick: L3, [x]']),
  }),
);

/** The document as the learner sees it, and what the model knows of it. */
class Play {
  world: World = nothing;
  prose: readonly string[] = [];
  visible: Texts = fresh;
  /** As the last sync left it. */
  written: Texts = fresh;
  own: Texts = fresh;
  memories: Synced['memories'] = {};
  day = 1;

  do(step: Action): void {
    if (step.kind === 'evidence') this.world = { ...this.world, ...step.change };
    else if (step.kind === 'prose') this.prose = step.lines;
    else if (step.kind === 'sync') this.sync();
    else {
      const before = this.visible[step.place] ?? '';
      const text =
        step.kind === 'write'
          ? step.text
          : (step.kind === 'append' ? [before, step.text] : [step.text, before]).join(', ');
      this.visible = { ...this.visible, [step.place]: text };
    }
  }

  sync(): void {
    const today = `2026-12-${String(this.day++).padStart(2, '0')}`;
    const { world, prose, visible, written } = this;
    const own: Texts = Object.fromEntries(
      Object.entries(visible).map(([place, text]) => [
        place,
        ownAfterEdit(text, written[place] ?? '', this.own[place] ?? ''),
      ]),
    );
    const target: Record<string, string> = { ...expected(own, world) };
    const places = Object.keys(fresh).filter((place) => place !== 'date');
    const changed = places.filter((place) => target[place] !== visible[place]);
    const hasMarks = places.some((place) => target[place] !== own[place]);
    if (!hasMarks) target['date'] = fresh['date'] ?? '';
    else target['date'] = changed.length > 0 ? today : (written['date'] ?? '');

    const before = print(visible, prose);
    const result = sync(before, { ...this.held(), today });
    assert.equal(result.text, print(target, prose));
    this.checkReport(result, { target, own, changed });
    this.checkAgain(result, today);
    Object.assign(this, { own, written: target, visible: target, memories: result.memories });
  }

  held() {
    return {
      evidence: evidenceOf(this.world),
      labs: withExercise(...topics, boxTopic),
      memories: this.memories,
    };
  }

  checkReport(
    { plan }: Synced,
    {
      target,
      own,
      changed,
    }: { readonly target: Texts; readonly own: Texts; readonly changed: readonly string[] },
  ): void {
    const kinds = changed.map((place) =>
      target[place] === own[place] ||
      amountOf(target[place] ?? '') < amountOf(this.visible[place] ?? '')
        ? 'returned'
        : 'filled',
    );
    const reported = plan.changes.filter(({ title }) => title !== 'last updated');
    assert.deepEqual(reported.map(({ kind }) => kind).sort(), kinds.sort());
    const claims = unprovenPlaces(own, this.world);
    assert.deepEqual(
      plan.unproven.map(({ claim }) => claim).sort(),
      claims.map((place) => claimIn(place, own[place] ?? '')).sort(),
    );
    // Each with what would prove it.
    assert.deepEqual(
      plan.unproven.filter(({ needs }) => needs.length === 0),
      [],
    );
  }

  /** A second sync, also on a later day, finds nothing to do. */
  checkAgain({ text, memories }: Synced, today: string): void {
    for (const day of [today, '2027-01-01']) {
      const again = sync(text, { ...this.held(), memories, today: day });
      assert.deepEqual(again.plan.edits, []);
      assert.deepEqual(again.memories, memories);
    }
  }
}

function claimIn(place: string, text: string): string {
  if (place.endsWith('level')) return `L${/[0-5]/.exec(text)?.[0]}`;
  return place.endsWith('status') ? text : '[x]';
}

describe('syncs between evidence and learner', () => {
  it('lose nothing that the learner wrote, and take back what evidence no longer backs', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 25 }), (steps) => {
        const play = new Play();
        for (const step of steps) play.do(step);
        play.sync();
        // All evidence goes: what is left is the learner's, to the byte, and nothing is remembered.
        play.world = nothing;
        play.sync();
        expect(play.visible).toEqual(play.own);
        expect(play.memories).toEqual({});
      }),
      { numRuns: 80, seed: 7 },
    );
  });
});
