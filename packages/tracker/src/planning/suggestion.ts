/** @file What a suggestion is, and how long its kind takes. */
import type { LabFacts } from '../levels.ts';
import type { DocumentStanding } from '../documents/standing.ts';
import type { Standing } from '../judge.ts';

export interface PlanningInput {
  readonly documents: readonly DocumentStanding[];
  /** By topic id. */
  readonly standings: ReadonlyMap<string, Standing>;
  readonly labs: readonly LabFacts[];
}

/**
 * - `rerun`: evidence that is stale or fails, once more
 * - `note`: a design note, or an explanation taught
 * - `session`: study without a lab, logged
 */
export const suggestionKinds = [
  'rerun',
  'lab',
  'practice',
  'project',
  'note',
  'prediction',
  'session',
] as const;
export type SuggestionKind = (typeof suggestionKinds)[number];

/** An item of a document that a suggestion takes further. */
export interface ServedItem {
  /** Absolute path of the document. */
  readonly document: string;
  readonly item: string;
  readonly title: string;
  readonly line: number;
}

export interface Suggestion {
  /** `lab:attention`; unique in its list. */
  readonly key: string;
  readonly kind: SuggestionKind;
  readonly title: string;
  /** Ids. */
  readonly topics: readonly string[];
  readonly command?: string;
  /** Whole sentences, made of the figures that decided. */
  readonly reason: string;
  /** An estimate for a person, not a measurement: see `hoursByKind`. */
  readonly hours: number;
  /** Points per hour: see order.ts. */
  readonly value: number;
  readonly serves: readonly ServedItem[];
  /** Keys of the suggestions that come first. */
  readonly after: readonly string[];
  /** Evidence that it leaves behind: `results/attention/RESULTS.md`. */
  readonly outputs: readonly string[];
}

/** A lab runs for two minutes; the hours are for reading, predicting, looking and writing down. */
export const hoursByKind: Readonly<Record<SuggestionKind, number>> = {
  rerun: 0.25,
  lab: 2,
  practice: 2,
  project: 8,
  note: 1,
  prediction: 0.5,
  session: 0.5,
};
