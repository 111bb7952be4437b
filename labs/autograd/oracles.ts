/** @file What packages/tensor's derivatives are held against: PyTorch. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claim, type Claim, type Results } from '@gradus/evidence';
import { sha256 } from '@gradus/runtime';
import { sum } from '@gradus/tensor';
import { functions, gradientOf, hessianOf, kinks, onNumbers } from './functions.ts';

const fixturePath = join(import.meta.dirname, 'fixtures', 'pytorch.json');

interface Fixture {
  readonly versions: { readonly torch: string };
  readonly tolerance: number;
  readonly point: readonly number[];
  readonly functions: readonly {
    readonly name: string;
    readonly value: number;
    readonly gradient: readonly number[];
    readonly hessian: readonly (readonly number[])[];
  }[];
  readonly kinks: readonly { readonly name: string; readonly slopeAtZero: number }[];
}

export function fixtureInput(): Results['inputs'][number] {
  const bytes = readFileSync(fixturePath);
  return {
    name: 'pytorch.json',
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
    origin: 'shipped',
  };
}

export function oracleClaims(): Claim[] {
  const fixture = JSON.parse(readFileSync(fixturePath, 'utf8')) as Fixture;
  const { point, tolerance, versions } = fixture;
  const count = point.length;
  const oracle = `PyTorch ${versions.torch} in float64 (fixtures/make-pytorch.py)`;
  const farthest = (a: readonly number[], b: readonly number[]): number =>
    Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
  const gradients = fixture.functions.map(({ name, value, gradient }) => {
    const build = functions[name]!;
    const [found] = onNumbers(build, count)(point);
    return Math.max(Math.abs(found! - value), farthest(gradientOf(build, count)(point), gradient));
  });
  const seconds = fixture.functions.map(({ name, hessian }) =>
    farthest(hessianOf(functions[name]!, count)(point).flat(), hessian.flat()),
  );
  const bends = fixture.kinks.filter(
    ({ name, slopeAtZero }) => gradientOf((x) => sum(kinks[name]!(x)), 1)([0])[0] !== slopeAtZero,
  );
  const names = fixture.functions.map(({ name }) => name).join('; ');
  return [
    claim({
      statement: `Values and gradients are PyTorch's: ${names}.`,
      metric: 'largest difference',
      value: Math.max(...gradients),
      unit: 'per unit of the input',
      comparison: '<',
      threshold: tolerance,
      oracle,
      replay: { class: 'tolerance', tolerance: 1e-13 },
    }),
    claim({
      statement: 'So are all second derivatives, from a gradient of the gradient.',
      metric: 'largest difference of an element',
      value: Math.max(...seconds),
      unit: 'per unit of the inputs',
      comparison: '<',
      threshold: tolerance,
      oracle,
      replay: { class: 'tolerance', tolerance: 1e-13 },
    }),
    claim({
      statement: `At a kink, where there is no derivative, the same number is chosen: ${fixture.kinks.map(({ name, slopeAtZero }) => `${name} ${slopeAtZero}`).join(', ')}.`,
      metric: 'choices that differ',
      value: bends.length,
      unit: `of ${fixture.kinks.length}`,
      comparison: '=',
      threshold: 0,
      oracle,
      replay: { class: 'exact' },
    }),
  ];
}
