/** @file The sections of the page that say what was found; each is empty where there is nothing. */
import { formatCount } from '@gradus/runtime';
import { parseCsv } from './csv.ts';
import { formatApart, formatFigure, formatInterval, withUnit } from './figures.ts';
import { literal, phrase, table, unbroken } from './markdown.ts';
import type { Comparison, Failure, Results } from './schema.ts';

export function claimsSection({ claims: all }: Results): string {
  const rows = all.map(({ statement, value, unit, comparison, threshold, pass, oracle }) => {
    const [shown, limit] = formatApart(value, threshold);
    return [
      status(pass, 'holds', 'fails'),
      phrase(statement),
      measurement(shown, unit),
      unbroken(`${relations[comparison]} ${limit}`),
      phrase(oracle),
    ];
  });
  const header = ['', 'claim', 'measured', 'expected', 'held against'];
  return `## Claims\n\n${table(header, rows, new Set([2, 3]))}`;
}

const relations = { '<': '\\<', '<=': '≤', '=': '=', '>=': '≥', '>': '\\>' } as const;

export function comparisonsSection({ comparisons: all }: Results): string {
  if (all.length === 0) return '';
  const rows = all.map(({ metric, unit, arms, difference, interval, n, method }) => {
    const {
      difference: shown,
      low,
      high,
    } = formatInterval(difference, interval.low, interval.high);
    const [first, second] = arms;
    return [
      `${phrase(metric)} (${phrase(unit)})`,
      `${phrase(first.name)} ${formatFigure(first.value)}`,
      `${phrase(second.name)} ${formatFigure(second.value)}`,
      shown,
      unbroken(`${low} to ${high}`),
      formatCount(n),
      phrase(method),
    ];
  });
  const header = ['metric', 'first', 'second', 'difference', '95% interval', 'n', 'method'];
  return [
    '## Comparisons',
    all.map((comparison) => `- ${comparisonSentence(comparison)}`).join('\n'),
    table(header, rows, new Set([3, 4, 5])),
  ].join('\n\n');
}

/** `On bytes per token, **prose** is 1.90 bytes above **code** …`: words that fit any metric. */
function comparisonSentence({ metric, unit, arms, difference, interval, n }: Comparison): string {
  const [first, second] = arms.map(({ name }) => `**${phrase(name)}**`);
  const { difference: shown, low, high } = formatInterval(difference, interval.low, interval.high);
  const evidence = `95% interval ${low} to ${high}, n = ${formatCount(n)}`;
  const subject = `On ${phrase(metric)},`;
  if (interval.low <= 0 && interval.high >= 0) {
    return `${subject} no difference is shown between ${first} and ${second}; the interval includes zero (${shown} ${phrase(unit)}, ${evidence}).`;
  }
  const size = withUnit(shown.replace('−', ''), phrase(unit));
  const relation = difference > 0 ? 'above' : 'below';
  return `${subject} ${first} is ${size} ${relation} ${second} (${evidence}).`;
}

/** Longer tables stay in their file; the page shows how they begin. */
const shownRows = 20;

export function dataTablesSection(
  { tables: all }: Results,
  contents: ReadonlyMap<string, string>,
): string {
  return all
    .map(({ title, path }) => {
      const [header = [], ...rows] = parseCsv(contents.get(path) ?? '');
      const rest = rows.length - shownRows;
      const source = `[${path}](${path})`;
      return [
        `## ${phrase(title)}`,
        dataTable(header, rows.slice(0, shownRows)),
        rest > 0
          ? `*The first ${shownRows} of ${formatCount(rows.length)} rows; all of them in ${source}.*`
          : `*Data: ${source}*`,
      ].join('\n\n');
    })
    .join('\n\n');
}

function dataTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((_, column) => column);
  const numeric = new Set(columns.filter((column) => rows.every((row) => isFigure(row[column]))));
  const cell = (text: string, column: number): string =>
    numeric.has(column) && text !== '' ? formatFigure(Number(text)) : literal(text);
  return table(
    header.map(phrase),
    rows.map((row) => header.map((_, column) => cell(row[column] ?? '', column))),
    numeric,
  );
}

const isFigure = (cell: string | undefined): boolean =>
  cell === undefined || /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)?$/i.test(cell);

export function failuresSection({ failures: all }: Results): string {
  if (all.length === 0) return '';
  return [
    '## Where it fails',
    `The run found ${all.length === 1 ? 'this case' : 'these cases'} itself and took away the suspected cause to see whether the failure goes with it.`,
    ...all.map(failureStory),
  ].join('\n\n');
}

function failureStory(failure: Failure, index: number): string {
  const { expected, got, cause, intervention } = failure;
  const outcome = intervention.removed
    ? '✓ The failure goes away: the cause is confirmed.'
    : '✗ The failure stays: **the cause is not confirmed.**';
  return [
    `### ${index + 1}. ${literal(failure.case)}`,
    '',
    `- **Expected:** ${literal(expected)}`,
    `- **Got:** ${literal(got)}`,
    `- **Why:** ${phrase(cause)}`,
    `- **Tried:** ${phrase(intervention.change)}`,
    `- **Then got:** ${literal(intervention.got)}`,
    '',
    outcome,
  ].join('\n');
}

export function constraintsSection({ constraints: all }: Results): string {
  if (all.length === 0) return '';
  const rows = all.map(({ name, unit, comparison, limit, measured, met }) => {
    const [shown, bound] = formatApart(measured, limit);
    return [
      status(met, 'met', 'missed'),
      phrase(name),
      measurement(shown, unit),
      unbroken(`${relations[comparison]} ${bound}`),
    ];
  });
  const header = ['', 'constraint', 'measured', 'limit'];
  return `## Constraints\n\n${table(header, rows, new Set([2, 3]))}`;
}

export function robustnessSection({ robustness: all }: Results): string {
  if (all.length === 0) return '';
  const rows = all.map(({ input, outcome, ok }) => [
    status(ok, 'handled', 'not handled'),
    literal(input),
    literal(outcome),
  ]);
  return `## Bad input\n\n${table(['', 'input', 'outcome'], rows)}`;
}

/** Legible without colour and without the signs. */
const status = (good: boolean, yes: string, no: string): string =>
  good ? unbroken(`✓ ${yes}`) : unbroken(`✗ **${no}**`);

/** A figure stays with the first word of its unit; a long unit may break after it. */
const measurement = (figure: string, unit: string): string =>
  withUnit(unbroken(figure), phrase(unit)).replace(' ', '\u00A0');
