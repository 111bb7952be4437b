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
  /** There are words of the learner's own in it. One that is not is linked, and counts for nothing. */
  readonly filled: boolean;
}

export interface WrittenEntry {
  readonly log: 'experiments' | 'journal';
  /** `M5`, where the entry names a milestone. */
  readonly milestone?: string;
  readonly topics: readonly string[];
}

export interface Material {
  readonly notes: readonly WrittenNote[];
  /** Only those with words of the learner's own. */
  readonly entries: readonly WrittenEntry[];
  /** Whether a file that the document names is there and says something. */
  readonly isWritten: (path: string) => boolean;
}

export const noMaterial: Material = { notes: [], entries: [], isWritten: () => false };

/** Notes that count. */
export const notesOn = (
  material: Material,
  topics: readonly string[],
  kinds: readonly NoteKind[],
): readonly WrittenNote[] => notesAbout(material, topics, kinds).filter(({ filled }) => filled);

/** Notes to link to, filled or not. */
export const notesAbout = (
  { notes }: Material,
  topics: readonly string[],
  kinds: readonly NoteKind[],
): readonly WrittenNote[] =>
  notes.filter(
    (note) => kinds.includes(note.kind) && note.topics.some((topic) => topics.includes(topic)),
  );
