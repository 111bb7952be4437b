/** @file Figures as a page shows them: as many digits as mean something, one minus sign, units. */
const significantDigits = 4;
/** Beyond these a figure is written with a power of ten. */
const largest = 1e15;
const smallest = 1e-4;

/** `12,345`, `3.142`, `−0.5`, `1.2 × 10⁻⁷`. Whole numbers are exact. */
export function formatFigure(value: number, digits = significantDigits): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= largest || size < smallest) return scientific(value, digits);
  if (Number.isInteger(value)) return signed(value, grouped(size, 0));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return signed(value, grouped(size, Math.min(decimals, 100)));
}

/**
 * A value and what it is held against, with enough digits that they read as different where they
 * are different: `1.99996` and `2`, never `2` and `2`.
 */
export function formatApart(value: number, limit: number): [value: string, limit: string] {
  for (let digits = significantDigits; digits <= 15; digits++) {
    const pair: [string, string] = [formatFigure(value, digits), formatFigure(limit, digits)];
    if (value === limit || pair[0] !== pair[1]) return pair;
  }
  return [String(value), String(limit)];
}

export interface FormattedInterval {
  readonly difference: string;
  readonly low: string;
  readonly high: string;
}

/** With the decimals that the interval's width justifies: `1.90`, `1.71` to `2.10`. */
export function formatInterval(difference: number, low: number, high: number): FormattedInterval {
  const width = high - low;
  const tiny = width === 0 || width < smallest || Math.abs(difference) >= largest;
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(width)));
  const format = (value: number): string =>
    tiny ? formatFigure(value) : signed(value, grouped(Math.abs(value), decimals, true));
  return { difference: format(difference), low: format(low), high: format(high) };
}

/** `12 ms`, `45%`, `2.3×`: signs that belong to the figure stand at it. */
export function withUnit(figure: string, unit: string): string {
  return unit === '%' || unit === '×' ? `${figure}${unit}` : `${figure} ${unit}`;
}

/** Not by Intl, whose words may change with the runtime's version: pages are compared by bytes. */
function grouped(size: number, decimals: number, keepZeros = false): string {
  const [whole = '', fraction = ''] = size.toFixed(decimals).split('.');
  const kept = keepZeros ? fraction : fraction.replace(/0+$/, '');
  const thousands = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return kept === '' ? thousands : `${thousands}.${kept}`;
}

/** Rounded to nothing, a figure has no sign. */
const signed = (value: number, size: string): string =>
  value < 0 && /[1-9]/.test(size) ? `−${size}` : size;

function scientific(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e');
  const power = exponent.replace('+', '').replaceAll(/./g, (sign) => superscripts[sign] ?? sign);
  return signed(value, `${mantissa.replace(/\.?0+$/, '')} × 10${power}`);
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};
