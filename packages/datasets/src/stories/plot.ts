/**
 * @file What a plot is: what it is about (one row of a table, so that cause, trouble and remedy
 * fit each other), and beats in paragraphs, each beat saying one thing in one of several ways.
 */
import type { HeroKind } from './cast.ts';
import { bind, template, templates, type Scene, type Template } from './template.ts';

/** One step of a plot: text, or '' when it is left out this time. */
export type Beat = Template;

export interface Plot {
  readonly hero: HeroKind;
  /** Slots bound together: each story takes one row. */
  readonly rows: readonly Row[];
  readonly paragraphs: readonly (readonly Beat[])[];
}

type Row = readonly (readonly [slot: string, value: Template])[];

export interface PlotSource {
  readonly hero: HeroKind;
  /** Templates by slot (`table`); they may use the cast and what `draws` bound before them. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Templates by slot, bound before the row. */
  readonly draws?: Readonly<Record<string, string>>;
  readonly paragraphs: readonly (readonly Beat[])[];
}

/**
 * A row a line, its columns separated by semicolons:
 *
 *     table('thing; fix', `
 *       kite; tied a stone to a long string
 *       hat; used a fishing rod`)
 *
 * @throws Error where a row has too few or too many columns.
 */
export function table(header: string, lines: string): readonly Readonly<Record<string, string>>[] {
  const columns = cells(header);
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const values = cells(line);
      if (values.length !== columns.length)
        throw new Error(`A row does not fit its table: ${line}`);
      return Object.fromEntries(columns.map((column, index) => [column, values[index]!]));
    });
}

const cells = (line: string): string[] => line.split(';').map((cell) => cell.trim());

export function plot({ hero, rows, draws = {}, paragraphs }: PlotSource): Plot {
  return {
    hero,
    rows: rows.map((row) =>
      Object.entries({ ...draws, ...row }).map(([slot, value]) => [slot, template(value)] as const),
    ),
    paragraphs,
  };
}

export function tell({ rows, paragraphs }: Plot, scene: Scene): string {
  for (const [slot, value] of rows[scene.random.integer(rows.length)]!) {
    bind(scene, slot, value(scene));
  }
  return paragraphs.map((beats) => join(beats, scene)).join('\n');
}

/** The beats as one paragraph. */
export function join(beats: readonly Beat[], scene: Scene): string {
  let text = '';
  for (const beat of beats) {
    const sentence = beat(scene);
    if (sentence !== '') text += text === '' ? sentence : ` ${sentence}`;
  }
  return text;
}

/** Says it in one of these ways. */
export function one(...sources: readonly (string | Beat)[]): Beat {
  const ways = sources.map((way) => (typeof way === 'string' ? template(way) : way));
  return (scene) => ways[scene.random.integer(ways.length)]!(scene);
}

/** Says it half of the time. */
export function maybe(...sources: readonly (string | Beat)[]): Beat {
  const say = one(...sources);
  return (scene) => (scene.random.integer(2) === 0 ? '' : say(scene));
}

/** Two of these, in the order in which they stand. */
export function two(...sources: readonly string[]): Beat {
  const ways = templates(...sources);
  return (scene) => {
    const first = scene.random.integer(ways.length);
    const other = scene.random.integer(ways.length - 1);
    const second = other < first ? other : other + 1;
    const [earlier, later] = first < second ? [first, second] : [second, first];
    return `${ways[earlier]!(scene)} ${ways[later]!(scene)}`;
  };
}
