/**
 * @file What a sync would do to one document: which places change and why, what is given back, and
 * what the learner claims beyond the evidence. Nothing is read or written here.
 */
import { dirname } from 'node:path';
import { type Edit, type Figure, settle } from '@gradus/roadmap';
import type { UnreadableEvidence } from '../evidence.ts';
import { figureMarks } from './figure-marks.ts';
import { itemMarks, type ItemMarksOptions } from './item-marks.ts';
import type { Mark } from './marks.ts';
import { figureKey, type KeptMemory, type Memories } from './own-text.ts';
import { padded, paddingFor, unpadded } from './padding.ts';
import type { DocumentStanding } from './standing.ts';
import { type KnownEvidence, knownEvidence, whyReturned } from './why-returned.ts';

export interface Change {
  readonly line: number;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `returned`: evidence went, so the learner's own text came back, or less of ours stands. */
  readonly kind: 'filled' | 'returned';
  /** Results behind what was filled in. */
  readonly because: readonly string[];
  /** Why it was returned, result by result: `attention: withdrawn`. */
  readonly why?: readonly string[];
}

export interface UnprovenClaim {
  readonly line: number;
  readonly title: string;
  readonly claim: string;
  /** What would prove it. */
  readonly needs: readonly string[];
}

export interface SyncPlan {
  readonly edits: readonly Edit[];
  /** To be kept for the next sync. */
  readonly memories: Memories;
  readonly changes: readonly Change[];
  readonly unproven: readonly UnprovenClaim[];
}

export interface PlanOptions extends Omit<ItemMarksOptions, 'folder'> {
  readonly memories: Memories;
  readonly unreadable?: readonly UnreadableEvidence[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export function planSync(document: DocumentStanding, options: PlanOptions): SyncPlan {
  const { material, memories, today } = options;
  const folder = dirname(document.path);
  const marks = [
    ...document.items.flatMap((item) => itemMarks(item, { ...options, folder })),
    ...figureMarks(document, material, memories),
  ];
  const known = knownEvidence(options.standings, options.unreadable);
  const outcome = new Outcome(document.roadmap.text, memories, known);
  for (const mark of marks) outcome.settle(mark);
  const updated = document.roadmap.figures.find(({ name }) => name === 'last-updated');
  if (updated !== undefined) outcome.settle(dateMark(updated, outcome, memories, today));
  return outcome.plan();
}

class Outcome {
  readonly #text: string;
  readonly #before: Memories;
  readonly #known: KnownEvidence;
  readonly #after: Record<string, KeptMemory> = {};
  readonly #edits: Edit[] = [];
  readonly #changes: Change[] = [];
  readonly #unproven: UnprovenClaim[] = [];

  constructor(text: string, before: Memories, known: KnownEvidence) {
    this.#text = text;
    this.#before = before;
    this.#known = known;
  }

  get hasChanges(): boolean {
    return this.#edits.length > 0;
  }

  /** Whether anything that a sync wrote stands in the document afterwards. */
  get hasMarks(): boolean {
    return Object.keys(this.#after).length > 0;
  }

  settle(mark: Mark): void {
    const { key, place, line, title, because, desired, recover, unproven, amount } = mark;
    const remembered = Object.hasOwn(this.#before, key) ? this.#before[key] : undefined;
    const { own, write, memory } = settle({
      current: place.text,
      memory: remembered,
      desired,
      ...(recover === undefined ? {} : { recover }),
    });
    const padding = own === '' ? paddingFor(this.#text, place, remembered) : undefined;
    if (memory !== undefined) {
      const results = mark.behind ?? because;
      this.#after[key] = {
        ...memory,
        ...(results.length === 0 ? {} : { results }),
        ...(padding === undefined ? {} : { padding }),
      };
    }
    if (write !== undefined) {
      this.#edits.push(
        write === ''
          ? { span: unpadded(this.#text, place.span, padding), text: '' }
          : { span: place.span, text: place.text === '' ? padded(write, padding) : write },
      );
      const isLess = amount !== undefined && amount(write) < amount(place.text);
      const common = { line, title, from: place.text, to: write };
      this.#changes.push(
        memory === undefined || isLess
          ? {
              ...common,
              kind: 'returned',
              because: [],
              why: whyReturned(mark, remembered?.results ?? [], this.#known),
            }
          : { ...common, kind: 'filled', because },
      );
    }
    const claim = unproven?.(own);
    if (claim !== undefined) this.#unproven.push({ line, title, ...claim });
  }

  plan(): SyncPlan {
    return {
      edits: this.#edits,
      memories: this.#after,
      changes: this.#changes.toSorted((a, b) => a.line - b.line),
      unproven: this.#unproven.toSorted((a, b) => a.line - b.line),
    };
  }
}

/** The day of the last change that evidence made; as long as some of it stands. */
function dateMark(figure: Figure, outcome: Outcome, memories: Memories, today: string): Mark {
  const key = figureKey(figure.id);
  const before = memories[key]?.written;
  const date = outcome.hasChanges ? today : before;
  return {
    key,
    place: figure,
    line: figure.line,
    title: 'last updated',
    because: [],
    desired: (own) => {
      if (!outcome.hasMarks || date === undefined) return undefined;
      const stated = /\d{4}-\d{2}-\d{2}/.exec(own)?.[0] ?? '';
      const day = /\d{4}-\d{2}-\d{2}/.exec(date)?.[0] ?? today;
      // The learner's own later date stands.
      if (stated >= day) return undefined;
      return own === '' ? day : own.replace(/\d{4}-\d{2}-\d{2}|Y{4}-M{2}-D{2}|^[-_]+$/, day);
    },
  };
}
