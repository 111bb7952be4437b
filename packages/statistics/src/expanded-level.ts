/**
 * @file The level at which a bootstrap interval of a mean covers what it should. The bootstrap takes
 * the spread of n values to be that of the population, by √((n − 1)/n) too small, and its quantiles
 * to be those of a normal variable, where n values have those of Student's t: Hesterberg, "What
 * teachers should know about the bootstrap", American Statistician 69 (2015), §4.
 */
import { requireOpenFraction, requireWhole } from './arguments.ts';
import { normalCdf } from './normal.ts';
import { upperStudentTQuantile } from './student-t.ts';

/** Beyond this the endpoints are the outermost resamples, whatever the level. */
const highest = 0.999_999;

/** @param units independent ones: rows, or clusters; 0.95 becomes 0.968 for 20 of them */
export function expandedLevel(level: number, units: number): number {
  requireOpenFraction(level, 'level');
  requireWhole(units, 'number of units', 2);
  const t = upperStudentTQuantile((1 + level) / 2, units - 1);
  return Math.min(highest, 1 - 2 * normalCdf(-t * Math.sqrt(units / (units - 1))));
}
