/** @file The text format of Prometheus, version 0.0.4, as far as a server's `/metrics` needs it. */

export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

export type Labels = Readonly<Record<string, string>>;

/** A family of series: its two comment lines and its samples, each a line. */
export function metricFamily(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly string[],
): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`;
}

export function metricSample(name: string, labels: Labels, value: number): string {
  return `${sampleHead(name, labels)}${value}\n`;
}

function sampleHead(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(',')}} `;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Counts values up to each bound, and their sum. */
export class CumulativeHistogram {
  readonly #bounds: readonly number[];
  /** Per bound, values up to it and above the one before; the last is for the rest. */
  readonly #counts: number[];
  /** What stands before each count, before the sum and before the count of all: worded once. */
  readonly #heads: readonly string[];
  readonly #sumHead: string;
  readonly #countHead: string;
  #sum = 0;

  constructor(name: string, labels: Labels, bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
    this.#heads = [...bounds.map(String), '+Inf'].map((le) =>
      sampleHead(`${name}_bucket`, { ...labels, le }),
    );
    this.#sumHead = sampleHead(`${name}_sum`, labels);
    this.#countHead = sampleHead(`${name}_count`, labels);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket++;
    this.#counts[bucket]! += 1;
    this.#sum += value;
  }

  samples(): string {
    let text = '';
    let count = 0;
    for (const [bucket, head] of this.#heads.entries()) {
      count += this.#counts[bucket]!;
      text += `${head}${count}\n`;
    }
    return `${text}${this.#sumHead}${this.#sum}\n${this.#countHead}${count}\n`;
  }
}
