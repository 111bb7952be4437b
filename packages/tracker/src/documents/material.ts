/** @file What the learner wrote themselves, as far as a document's rules ask for it. */

export type NoteKind =
  | 'session'
  | 'note'
  | 'design'
  | 'explanation'
  | 'deployment'
  | 'writeup'
  | 'paper'
  | 'codebase';

export interface WrittenNote {
  readonly kind: NoteKind;
  readonly topics: readonly string[];
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Absolute. */
  readonly path: string;
}

export interface WrittenEntry {
  readonly log: 'experiments' | 'journal';
  /** `M5`, where the entry names a milestone. */
  readonly milestone?: string;
  readonly topics: readonly string[];
}

/** Only what is filled: a template that nobody wrote into is not here. */
export interface Material {
  readonly notes: readonly WrittenNote[];
  readonly entries: readonly WrittenEntry[];
  /** Whether a file that the document names is there and says something. */
  readonly isWritten: (path: string) => boolean;
}

export const noMaterial: Material = { notes: [], entries: [], isWritten: () => false };

export const notesOn = (
  { notes }: Material,
  topics: readonly string[],
  kinds: readonly NoteKind[],
): readonly WrittenNote[] =>
  notes.filter(
    (note) => kinds.includes(note.kind) && note.topics.some((topic) => topics.includes(topic)),
  );
