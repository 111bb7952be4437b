/**
 * @file The text that a `/metrics` answers, in the format of Prometheus 0.0.4 or OpenMetrics, as far
 * as its values go. Servers write it by hand and get it wrong; a line that cannot be read is counted
 * and left out, and the others are read.
 */

export interface Series {
  readonly labels: ReadonlyMap<string, string>;
  /** As it stands: may be NaN or infinite. */
  readonly value: number;
}

export interface Exposition {
  readonly series: ReadonlyMap<string, readonly Series[]>;
  /** Families that a comment announced, with or without values: nothing was counted in them yet. */
  readonly declared: ReadonlySet<string>;
  readonly malformed: {
    readonly lines: number;
    /** The first of them, shortened: `line 7: vllm:x{ 3`. */
    readonly example: string | undefined;
  };
}

/** Longer lines are no metrics; and what is short cannot make a regular expression slow. */
const longestLine = 65_536;

const namePattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelPattern = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\[^])*)"\s*(?:,|(?=\}))/y;
const openingPattern = /\s*\{/y;
const closingPattern = /\s*\}/y;
/** The value, a timestamp, an exemplar. */
const valuePattern = /\s*([^\s#{}]+)(?:\s+[+-]?[\d.]+(?:[eE][+-]?\d+)?)?\s*(?:#.*)?$/y;
const declaration = /^#\s*(?:TYPE|HELP)\s+([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\s|$)/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * @param wants - Series of other names are passed over; of a histogram, most lines are buckets.
 */
export function parsePrometheusText(
  text: string,
  wants: (name: string) => boolean = () => true,
): Exposition {
  const series = new Map<string, Series[]>();
  const declared = new Set<string>();
  let malformedLines = 0;
  let example: string | undefined;
  let number = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    number++;
    if (end - start > longestLine) {
      reject(text.slice(start, start + longestLine));
    } else if (!isUnwanted(start)) {
      const line = text.slice(start, end).trim();
      if (!read(line)) reject(line);
    }
    start = end + 1;
  }
  return { series, declared, malformed: { lines: malformedLines, example } };

  /** Most lines are: of those no more than the name is looked at. */
  function isUnwanted(start: number): boolean {
    namePattern.lastIndex = start;
    const name = namePattern.exec(text)?.[0];
    return name !== undefined && !wants(name);
  }

  function reject(line: string): void {
    malformedLines++;
    example ??= `line ${number}: ${line.slice(0, 80)}`;
  }

  function read(line: string): boolean {
    if (line === '') return true;
    if (line.startsWith('#')) {
      const name = declaration.exec(line)?.[1];
      if (name !== undefined) declared.add(name);
      return true;
    }
    namePattern.lastIndex = 0;
    const name = namePattern.exec(line)?.[0];
    if (name === undefined) return false;
    if (!wants(name)) return true;
    const labels = new Map<string, string>();
    const valueAt = readLabels(line, name.length, labels);
    const value = valueAt === undefined ? undefined : readValue(line, valueAt);
    if (value === undefined) return false;
    const known = series.get(name);
    if (known === undefined) series.set(name, [{ labels, value }]);
    else known.push({ labels, value });
    return true;
  }
}

/** @returns where the value begins; undefined where this is no list of labels */
function readLabels(line: string, at: number, labels: Map<string, string>): number | undefined {
  openingPattern.lastIndex = at;
  if (!openingPattern.test(line)) return /\s/.test(line[at] ?? '') ? at : undefined;
  let position = openingPattern.lastIndex;
  for (;;) {
    closingPattern.lastIndex = position;
    if (closingPattern.test(line)) return closingPattern.lastIndex;
    labelPattern.lastIndex = position;
    const label = labelPattern.exec(line);
    if (label === null) return undefined;
    labels.set(label[1]!, unescaped(label[2]!));
    position = labelPattern.lastIndex;
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\([^])/g, (pair, character: string) => {
    if (character === 'n') return '\n';
    return character === '\\' || character === '"' ? character : pair;
  });
}

function readValue(line: string, at: number): number | undefined {
  valuePattern.lastIndex = at;
  const token = valuePattern.exec(line)?.[1];
  if (token === undefined) return undefined;
  if (decimal.test(token)) return Number(token);
  if (/^nan$/i.test(token)) return Number.NaN;
  if (!/^[+-]?inf(inity)?$/i.test(token)) return undefined;
  return token.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
