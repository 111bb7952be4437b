/** @file Quantities as people write them: `30s`, `10rps`, `lognormal:256,0.8,max=4096`. */

const decimal = String.raw`\d+(?:\.\d+)?`;

/** A plain decimal number that is not negative, without exponent or sign. */
export function parseDecimal(text: string): number | undefined {
  return new RegExp(`^${decimal}$`).test(text) ? Number(text) : undefined;
}

const durationUnitsMs = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 } as const;
const durationPattern = new RegExp(`^(${decimal})(ms|s|min|m|h)$`);

/** `500ms`, `30s`, `1.5m`, `2min`, `1h` → milliseconds. */
export function parseDurationMs(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * durationUnitsMs[match[2] as keyof typeof durationUnitsMs];
}

const rateUnits = { rps: 1, '/s': 1, rpm: 1 / 60, '/min': 1 / 60 } as const;
const ratePattern = new RegExp(String.raw`^(?:(${decimal})-)?(${decimal})(rps|/s|rpm|/min)$`);

/** `10rps`, `0.2/s`, `12rpm`, or a ramp `1-20rps` → requests per second. */
export function parseRate(
  text: string,
): { readonly from: number; readonly to: number } | undefined {
  const match = ratePattern.exec(text);
  if (match === null) return undefined;
  const unit = rateUnits[match[3] as keyof typeof rateUnits];
  return { from: Number(match[1] ?? match[2]) * unit, to: Number(match[2]) * unit };
}

/** What stands after the colon of `lognormal:256,0.8,max=4096`. */
export interface CompactArguments {
  readonly plain: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

export function splitArguments(text: string): CompactArguments {
  const entries = text === '' ? [] : text.split(',').map((entry) => entry.trim());
  const named = new Map<string, string>();
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    if (equals > 0) named.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return { plain: entries.filter((entry) => entry.indexOf('=') <= 0), named };
}
