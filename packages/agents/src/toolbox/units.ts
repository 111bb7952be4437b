/**
 * @file Units. All factors are exact by definition: the international yard and pound (1959: 1 in =
 * 2.54 cm, 1 lb = 0.45359237 kg), the US gallon of 231 cubic inches, and Fahrenheit's degree of 5/9
 * kelvin with 32 at 0 °C (NIST Special Publication 811, appendix B).
 */
import type { unitNames } from '@gradus/datasets';
import { defineSchemaTool, type Tool } from '../tools/tool.ts';
import { ToolError } from '../tools/tool-error.ts';
import {
  add,
  divide,
  multiply,
  negate,
  type Rational,
  rational,
  rationalOf,
  significantText,
} from './calculator/rational.ts';
import { shippedSchema } from './shipped.ts';

export type UnitName = (typeof unitNames)[number];

interface Unit {
  readonly kind: string;
  /** How many of the kind's base unit it is. */
  readonly size: Rational;
  /** What it reads where the base unit reads zero. */
  readonly zero?: Rational;
}

const unit = (kind: string, size: string): Unit => ({ kind, size: rationalOf(size) });

const units: Readonly<Record<UnitName, Unit>> = {
  m: unit('length', '1'),
  km: unit('length', '1000'),
  cm: unit('length', '0.01'),
  in: unit('length', '0.0254'),
  ft: unit('length', '0.3048'),
  mi: unit('length', '1609.344'),
  g: unit('mass', '1'),
  kg: unit('mass', '1000'),
  lb: unit('mass', '453.59237'),
  oz: unit('mass', '28.349523125'),
  l: unit('volume', '1'),
  gal: unit('volume', '3.785411784'),
  min: unit('time', '1'),
  h: unit('time', '60'),
  celsius: unit('temperature', '1'),
  fahrenheit: { kind: 'temperature', size: rational(5n, 9n), zero: rational(32n) },
};

/** @throws ToolError for units of different kinds */
export function convertUnits(value: Rational, from: UnitName, to: UnitName): Rational {
  const [source, target] = [units[from], units[to]];
  if (source.kind !== target.kind) {
    throw new ToolError(`${from} is a ${source.kind} and ${to} a ${target.kind}`);
  }
  const inBase = multiply(add(value, negate(source.zero ?? rational(0n))), source.size);
  return add(divide(inBase, target.size), target.zero ?? rational(0n));
}

export function convertUnitsTool({ digits = 10 }: { readonly digits?: number } = {}): Tool<{
  readonly value: number;
  readonly from: UnitName;
  readonly to: UnitName;
}> {
  return defineSchemaTool({
    ...shippedSchema('convert_units'),
    effect: 'reads',
    run: ({ value, from, to }) => {
      const converted = convertUnits(rationalOf(String(value)), from, to);
      return `{"value":${significantText(converted, digits)},"unit":${JSON.stringify(to)}}`;
    },
  });
}
