/** @file Figures with their verdicts: `pass` and `met` follow from the figures, so nobody states them. */
import { type Claim, type Constraint, holds } from './schema.ts';

export function claim(parts: Omit<Claim, 'pass'>): Claim {
  const { replay, oracle, ...figures } = parts;
  const pass = holds(parts.value, parts.comparison, parts.threshold);
  return { ...figures, pass, oracle, replay };
}

export function constraint(parts: Omit<Constraint, 'met'>): Constraint {
  return { ...parts, met: holds(parts.measured, parts.comparison, parts.limit) };
}
