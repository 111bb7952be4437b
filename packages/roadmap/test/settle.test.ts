/** @file One place over time: evidence comes and goes, the learner writes, sync settles. */
import { type Memory, settle } from '@gradus/roadmap';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A level cell: evidence may raise what the learner claims, and never lowers it. */
const levelRule =
  (evidence: number | undefined) =>
  (own: string): string | undefined => {
    const claimed = Number(/L(\d)/.exec(own)?.[1] ?? 0);
    return evidence === undefined || claimed >= evidence ? undefined : `L${evidence}`;
  };

interface Place {
  current: string;
  memory: Memory | undefined;
}

function sync(place: Place, evidence: number | undefined): void {
  const { write, memory } = settle({ ...place, desired: levelRule(evidence) });
  place.current = write ?? place.current;
  place.memory = memory;
}

type Step =
  | { readonly kind: 'evidence'; readonly level: number | undefined }
  | { readonly kind: 'types'; readonly text: string }
  | { readonly kind: 'sync' };

const ownTexts = ['-', 'L0', 'L1', '**L2**', 'L4 (see notes)', ''];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('evidence' as const),
    level: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('types' as const), text: fc.constantFrom(...ownTexts) }),
  fc.record({ kind: fc.constant('sync' as const) }),
);

/**
 * What a person would keep on paper: the learner's own text, and what the last sync left. Where
 * that stands unchanged at the next one, the learner has said nothing new.
 */
class Model {
  own: string;
  shown: string;
  #left: string;

  constructor(text: string) {
    this.own = text;
    this.shown = text;
    this.#left = text;
  }

  types(text: string): void {
    this.shown = text;
  }

  syncs(evidence: number | undefined): void {
    if (this.shown !== this.#left) this.own = this.shown;
    this.shown = levelRule(evidence)(this.own) ?? this.own;
    this.#left = this.shown;
  }
}

const claimIn = (text: string): number => Number(/L(\d)/.exec(text)?.[1] ?? 0);

describe('settle', () => {
  it('does what a person would, over any sequence of evidence, typing and sync', () => {
    const history = fc.tuple(fc.constantFrom(...ownTexts), fc.array(step, { maxLength: 25 }));
    fc.assert(
      fc.property(history, ([text, steps]) => {
        const place: Place = { current: text, memory: undefined };
        const model = new Model(text);
        let evidence: number | undefined;
        const syncTwice = (): void => {
          sync(place, evidence);
          const once = { ...place };
          sync(place, evidence);
          expect(place, 'twice is once').toEqual(once);
          model.syncs(evidence);
          const stands = claimIn(model.own) >= (evidence ?? 0);
          expect(place.current === model.own, 'a claim as strong stands').toBe(stands);
          expect(place.memory === undefined, 'nothing is remembered of it').toBe(stands);
        };
        for (const taken of steps) {
          if (taken.kind === 'evidence') evidence = taken.level;
          else if (taken.kind === 'sync') syncTwice();
          else {
            place.current = taken.text;
            model.types(taken.text);
          }
          expect(place.current).toBe(model.shown);
        }
        // Whatever has happened: without evidence, what the learner last wrote is back.
        evidence = undefined;
        syncTwice();
        expect(place).toEqual({ current: model.own, memory: undefined });
      }),
      { numRuns: 1000 },
    );
  });

  const memory: Memory = { original: ' ', written: 'x' };
  it.each([
    ['keeps what evidence does not touch', ' ', undefined, undefined, { own: ' ' }],
    ['writes what evidence says', ' ', undefined, 'x', { own: ' ', write: 'x', memory }],
    ['leaves what it wrote', 'x', memory, 'x', { own: ' ', memory }],
    ['gives back what it replaced', 'x', memory, undefined, { own: ' ', write: ' ' }],
    ['writes again what was taken out by hand', ' ', memory, 'x', { own: ' ', write: 'x', memory }],
    ['takes what was changed by hand as the learner’s', 'X', memory, undefined, { own: 'X' }],
    ['has nothing to write where the learner says the same', 'x', undefined, 'x', { own: 'x' }],
    [
      'changes what it wrote when evidence does',
      'x',
      memory,
      'y',
      {
        own: ' ',
        write: 'y',
        memory: { original: ' ', written: 'y' },
      },
    ],
  ] as const)('%s', (_, current, before, wanted, settled) => {
    expect(settle({ current, memory: before, desired: () => wanted })).toEqual(settled);
  });

  it('asks for the learner’s part of a text that they went on with', () => {
    const links = { original: '-', written: '[a](a.md)' };
    const settled = settle({
      current: '[a](a.md), mine',
      memory: links,
      desired: (own) => (own === 'mine' ? 'mine, [a](a.md)' : undefined),
      recover: (current, { written }) => current.replace(`${written}, `, ''),
    });
    expect(settled).toEqual({
      own: 'mine',
      write: 'mine, [a](a.md)',
      memory: { original: 'mine', written: 'mine, [a](a.md)' },
    });
  });
});
