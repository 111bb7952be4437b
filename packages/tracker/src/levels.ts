/**
 * @file The table: what each level needs. This file is the only place where facts become levels.
 * Each rule answers with what is missing; an empty answer means the level is earned.
 */
import { topicById } from '@gradus/topics';
import type { Evidence } from './evidence.ts';
import type { LearnerRecords } from './records.ts';

export const levels = [0, 1, 2, 3, 4, 5] as const;
export type Level = (typeof levels)[number];

/** Everything that is known about one topic. */
export interface TopicFacts {
  readonly topic: string;
  /** Evidence that stands: verified, every claim holds, no invalid verdict. */
  readonly evidence: readonly Evidence[];
  /** Labs that cover it, as the command hands them over. */
  readonly labs: readonly LabFacts[];
  readonly records: LearnerRecords;
  /** Topics that it builds on and that have not reached L3. */
  readonly weakFoundations: readonly string[];
}

export interface LabFacts {
  readonly id: string;
  readonly topics: readonly string[];
  readonly hasExercise: boolean;
  /** The subject has competing mechanisms. */
  readonly expectsComparisons: boolean;
  /** The subject can fail. */
  readonly expectsFailures: boolean;
}

/** What is missing for a level, beyond the levels below it. Whole phrases, each a thing to do. */
export type Requirement = (facts: TopicFacts) => readonly string[];

export const requirements: Readonly<Record<Level, Requirement>> = {
  0: () => [],

  1: ({ topic, records, evidence }) =>
    // A run says more than a note about it.
    records.sessions.some((entry) => entry.topic === topic && entry.source !== '') ||
    runs(evidence).length > 0
      ? []
      : ['log a session or note that names a source'],

  2: ({ evidence, labs }) => (runs(evidence).length > 0 ? [] : [runALab(labs)]),

  3: ({ evidence, labs }) => {
    const real = evidence.filter((item) => !isSimulated(item));
    // What a simulated run shows already is not asked for again: a real one will show it too.
    const shown = runs(real).length > 0 ? real : evidence;
    return [
      ...missing(
        runs(evidence).length > 0 && runs(real).length === 0,
        'a run against a real target: a simulated one never lifts above L2',
      ),
      ...missing(
        labs.some((lab) => lab.hasExercise) && ofKind(real, 'practice').length === 0,
        `pass the exercise: ./gradus lab practice ${labs.find((lab) => lab.hasExercise)?.id}`,
      ),
      ...missing(
        labs.some((lab) => lab.expectsComparisons) &&
          !shown.some(({ results }) => results.comparisons.length > 0),
        'evidence that compares the competing mechanisms',
      ),
      ...missing(
        labs.some((lab) => lab.expectsFailures) && !shown.some(hasConfirmedFailures),
        'evidence of failures whose causes are confirmed',
      ),
    ];
  },

  4: ({ topic, evidence, records }) => [
    ...missing(
      !evidence.some(isProductionReady),
      'a project or benchmark result with constraints met, hooks and robustness',
    ),
    ...missing(
      !records.designNotes.some((note) => note.topic === topic && note.link !== ''),
      'a linked design note of your own',
    ),
  ],

  5: ({ topic, records, weakFoundations }) => [
    ...weakFoundations.map(
      (foundation) => `L3 on ${topicById(foundation)?.title ?? foundation}, which it builds on`,
    ),
    ...missing(
      !records.explanations.some((entry) => entry.topic === topic && entry.link !== ''),
      'a linked explanation that you taught',
    ),
    ...missing(
      !records.predictions.some((prediction) => prediction.topic === topic && cameTrue(prediction)),
      'a prediction, registered before a run that confirms it',
    ),
  ],
};

/** A lab's failures count when interventions confirmed at least three of them. */
const confirmedFailuresNeeded = 3;

const missing = (isMissing: boolean, phrase: string): string[] => (isMissing ? [phrase] : []);

const ofKind = (
  evidence: readonly Evidence[],
  kind: Evidence['results']['kind'],
): readonly Evidence[] => evidence.filter(({ results }) => results.kind === kind);

const runs = (evidence: readonly Evidence[]): readonly Evidence[] => ofKind(evidence, 'lab');

const isSimulated = ({ results }: Evidence): boolean => results.target?.kind === 'simulated';

const hasConfirmedFailures = ({ results }: Evidence): boolean =>
  results.failures.filter((failure) => failure.intervention.removed).length >=
  confirmedFailuresNeeded;

const isProductionReady = ({ results }: Evidence): boolean =>
  (results.kind === 'project' || results.kind === 'benchmark') &&
  results.target?.kind !== 'simulated' &&
  results.constraints.length > 0 &&
  results.constraints.every((constraint) => constraint.met) &&
  results.hooks.length > 0 &&
  results.robustness.length > 0 &&
  results.robustness.every((input) => input.ok);

/** Times are ISO 8601 in UTC, so they compare as text. */
const cameTrue = ({ registeredAt, confirmedBy }: LearnerRecords['predictions'][number]): boolean =>
  confirmedBy !== undefined && registeredAt < confirmedBy.startedAt;

const runALab = (labs: readonly LabFacts[]): string =>
  labs.length === 0
    ? 'a verified lab run (no lab covers it yet)'
    : `run the lab: ./gradus lab run ${labs[0]?.id}`;
