/** @file The model that every document is read into, whatever its style. */

/** Offsets into the text, in UTF-16 units; `end` is behind the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a line that can be replaced, and what stands there now. */
export interface Place {
  readonly span: Span;
  readonly text: string;
}

export const styleIds = ['levels', 'mastery', 'sequential', 'phases', 'checklist'] as const;
export type StyleId = (typeof styleIds)[number];

/** Plans, gaps and resources are the learner's own: no topic claims them. */
export type Role =
  | 'topic'
  | 'project'
  /** A part of a project: `PDF pipeline`. */
  | 'task'
  /** Something to hand in, usually a file. */
  | 'deliverable'
  | 'milestone'
  /** `I can design a production RAG system`: what graduation asks. */
  | 'criterion'
  | 'objective'
  | 'plan'
  | 'gap'
  | 'resource';

export interface Item {
  /**
   * Unique in its document: its group, the headings below that, and its title or code, as words:
   * `a/a1-transformer-fundamentals/attention`, `phase-2/m5`.
   */
  readonly id: string;
  /** What the document calls it: `M5`. */
  readonly code?: string;
  readonly title: string;
  readonly role: Role;
  /** From 1. */
  readonly line: number;
  /**
   * The headings above it, outermost first, without the document's title; then the label of its
   * list or the module of its row, if there is one.
   */
  readonly section: readonly string[];
  /** The domain, track or phase. */
  readonly group?: string;
  readonly optional: boolean;
  /** The character in a check box: `x` or `X` where it is ticked, else a space or a tab. */
  readonly box?: Place;
  /** Cells of its table row. */
  readonly cells: Readonly<Partial<Record<'level' | 'evidence' | 'status', Place>>>;
  /** `Notes: …` and the like beneath it, by lower-case name. */
  readonly fields: Readonly<Record<string, Place>>;
}

/** A domain, track or phase. */
export interface Group {
  /** `A`, `track-1`, `phase-0`, or the heading's words. */
  readonly id: string;
  readonly title: string;
  readonly line: number;
  /** A share of the whole, 0 to 1, where the document gives weights. */
  readonly weight?: number;
  /** `High`, where the document says so. */
  readonly priority?: string;
}

/** What must be reached together: the boxes under a milestone's heading, or a row of its own. */
export interface Milestone {
  readonly id: string;
  readonly code?: string;
  readonly title: string;
  readonly line: number;
  readonly group?: string;
  /** The level that its criteria ask for where they name none: `(Framework L3)`. */
  readonly level?: number;
  readonly kind: 'milestone' | 'project' | 'graduation';
  readonly optional: boolean;
  readonly items: readonly Item[];
}

export type FigureName =
  | 'coverage'
  | 'projects-shipped'
  | 'eval-suites'
  | 'serving-benchmarks'
  | 'last-updated'
  | 'current-phase'
  | 'current-topic'
  | 'last-session'
  | 'time-budget'
  /** Of one group, in an overview table. */
  | 'group-covered'
  /** `Notes: …` at a domain's end. */
  | 'group-notes'
  | 'group-status';

/** Something that the document states about itself: `0 / ___ topics = **0%**`. */
export interface Figure extends Place {
  /** `coverage`, `group-covered:A`. */
  readonly id: string;
  readonly name: FigureName;
  readonly group?: string;
  readonly line: number;
}

export const masteryStages = ['not started', 'learning', 'solid', 'advanced', 'expert'] as const;
export type MasteryStage = (typeof masteryStages)[number];

/** The document's own sign for each stage: `🟢`, or what an editor made of it. */
export type Legend = Readonly<Record<MasteryStage, string>>;

/** A table of sessions. */
export interface SessionLog {
  /** Its columns, as headed. */
  readonly header: readonly string[];
  readonly rows: readonly SessionRow[];
  /** The offset behind its last line, where a row can be added. */
  readonly end: number;
}

export interface SessionRow {
  readonly line: number;
  /** The whole line without its end. */
  readonly span: Span;
  /** Plain text of the cells. */
  readonly cells: readonly string[];
  /** Only `YYYY-MM-DD` and the like: to be overwritten by the first session. */
  readonly isPlaceholder: boolean;
}

export interface Roadmap {
  readonly style: StyleId;
  readonly title: string;
  readonly text: string;
  readonly groups: readonly Group[];
  readonly items: readonly Item[];
  readonly milestones: readonly Milestone[];
  readonly figures: readonly Figure[];
  readonly legend?: Legend;
  readonly sessionLog?: SessionLog;
}
