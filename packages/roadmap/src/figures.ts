/** @file Counts, dates and positions that a document states about itself. */
import { groupHeading, groupId, titleHeading } from './groups.ts';
import { namedValue } from './named-value.ts';
import type { Block, Heading, RowBlock } from './outline.ts';
import type { Figure, FigureName } from './roadmap.ts';
import { columnOf } from './style.ts';

const names: readonly (readonly [pattern: RegExp, name: FigureName])[] = [
  [/^last updated$/, 'last-updated'],
  [/^(?:overall )?coverage$/, 'coverage'],
  [/^projects shipped$/, 'projects-shipped'],
  [/^eval(?:uation)? suites\b/, 'eval-suites'],
  [/^serving benchmarks\b/, 'serving-benchmarks'],
  [/^current topic$/, 'current-topic'],
  [/^last session$/, 'last-session'],
  [/^time budget$/, 'time-budget'],
];

/** Each once: where a document says a thing twice, the first is meant. */
export function readFigures(blocks: readonly Block[]): readonly Figure[] {
  const title = titleHeading(blocks);
  const figures = new Map<string, Figure>();
  const add = (figure: Figure): void => {
    if (!figures.has(figure.id)) figures.set(figure.id, figure);
  };
  for (const block of blocks) {
    if (block.kind === 'row') overviewFigures(block).forEach(add);
    else if (block.kind === 'paragraph' || block.kind === 'item')
      namedFigures(block, title).forEach(add);
  }
  return [...figures.values()];
}

function namedFigures(
  { lines, section, line }: Extract<Block, { lines: unknown }>,
  title: Heading | undefined,
): Figure[] {
  const own = section.at(-1);
  const domain = groupHeading(section, title);
  // Notes on a whole domain stand under a heading of their own in it.
  const areDomainNotes = own !== domain && /^notes\b/i.test(own?.text ?? '');
  return lines.flatMap((source, index): Figure[] => {
    const named = namedValue(source);
    if (named === undefined) return [];
    const at = line + index;
    if (named.name === 'notes' && areDomainNotes && domain !== undefined) {
      const group = groupId(domain.text);
      return [{ id: `group-notes:${group}`, name: 'group-notes', group, line: at, ...named.value }];
    }
    // `Phase: …` alone could be anything.
    const name =
      named.name === 'phase' && section.some(isStatus)
        ? 'current-phase'
        : names.find(([pattern]) => pattern.test(named.name))?.[1];
    return name === undefined ? [] : [{ id: name, name, line: at, ...named.value }];
  });
}

const isStatus = ({ text }: Heading): boolean => /\bcurrent\b|\bstatus\b/i.test(text);

/** A row of the table of domains. */
function overviewFigures({ header, texts, cells, line }: RowBlock): Figure[] {
  const domain = columnOf(header, /^(?:domain|track|phase)$/i);
  const covered = columnOf(header, /\bcovered\b|^coverage$/i);
  if (domain < 0 || covered < 0 || columnOf(header, /^date$/i) >= 0) return [];
  const group = groupId(texts[domain] ?? '');
  const status = columnOf(header, /^status$/i);
  return (
    [
      ['group-covered', covered],
      ['group-status', status],
    ] as const
  ).flatMap(([name, column]) => {
    const cell = cells[column];
    if (name === 'group-covered' && !/^\d+\s*\//.test(cell?.text ?? '')) return [];
    return cell === undefined ? [] : [{ id: `${name}:${group}`, name, group, line, ...cell }];
  });
}
