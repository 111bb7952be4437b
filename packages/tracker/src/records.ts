/**
 * @file What the learner says of their own learning. Roadmap documents and progress files fill
 * this; without them it is empty.
 */

export interface LearnerRecords {
  /** Session entries and notes; only one that names a source counts. */
  readonly sessions: readonly { readonly topic: string; readonly source: string }[];
  readonly designNotes: readonly { readonly topic: string; readonly link: string }[];
  readonly explanations: readonly { readonly topic: string; readonly link: string }[];
  readonly predictions: readonly {
    readonly topic: string;
    readonly registeredAt: string;
    /** The run that confirmed it; it must have started after the prediction was registered. */
    readonly confirmedBy?: { readonly resultId: string; readonly startedAt: string };
  }[];
}

export const noRecords: LearnerRecords = {
  sessions: [],
  designNotes: [],
  explanations: [],
  predictions: [],
};
