/** @file What a gap is. */
export type GapKind = 'failing' | 'stale' | 'unproven' | 'milestone' | 'foundation' | 'open';

export interface Gap {
  readonly kind: GapKind;
  readonly title: string;
  /** Ids. */
  readonly topics: readonly string[];
  /** A whole sentence with the figures. */
  readonly why: string;
  /** The level, and what it needs. */
  readonly done: string;
  /** In points. */
  readonly impact: number;
  /** Where one place of a document is what it is about. */
  readonly place?: { readonly document: string; readonly line: number };
}
