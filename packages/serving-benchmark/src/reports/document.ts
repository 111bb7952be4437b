/**
 * @file What a report says, before it is known where: sections of facts, tables and notes. A terminal
 * and a page show the same document, so they cannot say different things. Texts in it are raw, as
 * servers and people wrote them; making them harmless is the business of whoever shows them.
 */
import type { CertificateStatus } from '../certificate/certificate.ts';

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'dim';

export interface Cell {
  readonly text: string;
  /** Said where there is room: an interval. */
  readonly detail?: string | undefined;
  readonly tone?: Tone | undefined;
}

export interface Column {
  readonly name: string;
  /** Figures stand to the right, one below the other. */
  readonly isFigure?: boolean;
}

export interface Table {
  readonly kind: 'table';
  /** What the rows are, for those who do not see the section around it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Facts {
  readonly kind: 'facts';
  readonly facts: readonly (readonly [name: string, value: Cell])[];
}

export interface Note {
  readonly kind: 'note';
  readonly text: string;
  readonly tone: Tone;
}

export type Block = Table | Facts | Note;

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Headline {
  /** `VALID`, `FOUND`. */
  readonly word: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly reasons: readonly string[];
}

export interface ReportDocument {
  readonly title: string;
  readonly headline: Headline;
  readonly sections: readonly Section[];
}

export const cell = (text: string, tone?: Tone): Cell =>
  tone === undefined ? { text } : { text, tone };

export const figureColumns = (...names: readonly string[]): Column[] =>
  names.map((name) => ({ name, isFigure: true }));

export const note = (text: string, tone: Tone = 'dim'): Note => ({ kind: 'note', text, tone });

/** Facts that are known; nothing where none is. */
export function facts(
  ...given: readonly (readonly [name: string, value: Cell | string | undefined])[]
): Facts[] {
  const known = given.flatMap(([name, value]): [string, Cell][] =>
    value === undefined || value === ''
      ? []
      : [[name, typeof value === 'string' ? cell(value) : value]],
  );
  return known.length === 0 ? [] : [{ kind: 'facts', facts: known }];
}

/** A section without blocks is none. */
export const section = (title: string, ...blocks: readonly Block[]): Section[] =>
  blocks.length === 0 ? [] : [{ title, blocks }];

/** A table without rows is none. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Table[] {
  return rows.length === 0 ? [] : [{ kind: 'table', caption, columns, rows }];
}

export const toneOfStatus: Readonly<Record<CertificateStatus, Tone>> = {
  valid: 'good',
  suspect: 'warn',
  invalid: 'bad',
};

/** Several runs are believed as much as the least of them. */
export function worstStatus(statuses: readonly CertificateStatus[]): CertificateStatus {
  const found = new Set(statuses);
  return (['invalid', 'suspect'] as const).find((status) => found.has(status)) ?? 'valid';
}
