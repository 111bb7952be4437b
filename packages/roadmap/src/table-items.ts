/** @file Items in tables: rows with a level, and rows that are a milestone and its criteria. */
import type { ItemDraft } from './item-draft.ts';
import type { RowBlock } from './outline.ts';
import type { Place } from './roadmap.ts';
import { columnOf, criteriaColumn, isLevelRow, isMilestoneRow, levelColumn } from './style.ts';

/** Takes the rows of a document in order. */
export class TableReader {
  readonly #above = new AsAbove();

  read(row: RowBlock): ItemDraft | undefined {
    if (isLevelRow(row)) return this.#levelRow(row);
    return isMilestoneRow(row) ? milestoneRow(row) : undefined;
  }

  #levelRow(row: RowBlock): ItemDraft | undefined {
    const level = columnOf(row.header, levelColumn);
    const named = columnOf(row.header, /^(?:topic|skill|item|subject)s?$/i);
    const titleColumn = named >= 0 ? named : level - 1;
    const title = row.texts[titleColumn] ?? '';
    const module = titleColumn === 0 ? '' : this.#above.inherit(row, 0);
    if (title === '') return undefined;
    const cell = (column: number): Place | undefined => row.cells[column];
    const places = {
      level: cell(level),
      evidence: cell(columnOf(row.header, /^(?:evidence|links?|proofs?)\b/i)),
      status: cell(columnOf(row.header, /^(?:status|state)$/i)),
    };
    return {
      title,
      role: 'topic',
      cells: Object.fromEntries(Object.entries(places).filter(([, place]) => place !== undefined)),
      fields: {},
      labels: [],
      ...(module === '' ? {} : { module }),
    };
  }
}

function milestoneRow(row: RowBlock): ItemDraft | undefined {
  const code = row.texts[columnOf(row.header, /^milestones?$/i)] ?? '';
  const title = row.texts[columnOf(row.header, criteriaColumn)] ?? '';
  if (title === '') return undefined;
  const parts = { title, role: 'milestone', cells: {}, fields: {}, labels: [] } as const;
  return code === '' ? parts : { ...parts, code };
}

/** An empty cell means what stands above it in the same table. */
class AsAbove {
  #header: readonly string[] | undefined;
  #texts: string[] = [];

  inherit({ header, texts }: RowBlock, column: number): string {
    if (header !== this.#header) {
      this.#header = header;
      this.#texts = [];
    }
    const own = texts[column] ?? '';
    if (own !== '') this.#texts[column] = own;
    return this.#texts[column] ?? '';
  }
}
