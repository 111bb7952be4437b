/**
 * @file Do two judges say the same, beyond what chance would bring? Cohen's κ (1960, with weights
 * 1968) and its standard error by Fleiss, Cohen, Everitt, "Large sample standard errors of kappa and
 * weighted kappa", Psychological Bulletin 72 (1969).
 */
import { normalQuantile } from '@gradus/statistics';
import { refused } from '../arguments.ts';
import { confusionMatrix } from '../classification/confusion.ts';

export interface Agreement {
  /** 1: always the same; 0: as often as by chance. */
  readonly kappa: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** The share of items with the same label, or the mean weight. */
  readonly observed: number;
  /** The same, for judges that use their labels as often but without looking. */
  readonly byChance: number;
  readonly n: number;
}

export interface AgreementOptions {
  /** Labels from lowest to highest; needed for weights. */
  readonly labels?: readonly string[];
  /**
   * `none`: any two labels differ alike. `quadratic`: for grades in an order; the disagreement is
   * the squared distance of their places.
   */
  readonly weights?: 'none' | 'quadratic';
  /** 0.95 unless given. */
  readonly level?: number;
}

/** @throws GradusError where both judges use one and the same label: then κ is undefined */
export function cohensKappa(
  first: readonly string[],
  second: readonly string[],
  { labels, weights = 'none', level = 0.95 }: AgreementOptions = {},
): Agreement {
  const matrix = confusionMatrix(first, second, labels);
  const n = first.length;
  const shares = matrix.counts.map((row) => row.map((count) => count / n)); // [labels, labels]
  const ofFirst = shares.map((row) => row.reduce((sum, share) => sum + share, 0));
  const ofSecond = shares.map((_, j) => shares.reduce((sum, row) => sum + row[j]!, 0));
  const farthest = matrix.labels.length - 1;
  const weight = (i: number, j: number): number =>
    weights === 'none' ? Number(i === j) : 1 - ((i - j) / Math.max(1, farthest)) ** 2;

  let observed = 0;
  let byChance = 0;
  for (const [i, row] of shares.entries()) {
    for (const [j, share] of row.entries()) {
      observed += weight(i, j) * share;
      byChance += weight(i, j) * ofFirst[i]! * ofSecond[j]!;
    }
  }
  if (1 - byChance < 1e-12) {
    throw refused(
      'Agreement beyond chance is undefined',
      'at least two labels in use',
      `only "${matrix.labels[ofFirst.indexOf(1)]}"`,
      'Add items that deserve another label.',
    );
  }
  const kappa = (observed - byChance) / (1 - byChance);

  const meanOfRow = ofFirst.map((_, i) =>
    ofSecond.reduce((sum, share, j) => sum + share * weight(i, j), 0),
  );
  const meanOfColumn = ofSecond.map((_, j) =>
    ofFirst.reduce((sum, share, i) => sum + share * weight(i, j), 0),
  );
  let spread = 0;
  for (const [i, row] of shares.entries()) {
    for (const [j, share] of row.entries()) {
      spread += share * (weight(i, j) - (meanOfRow[i]! + meanOfColumn[j]!) * (1 - kappa)) ** 2;
    }
  }
  const variance = (spread - (kappa - byChance * (1 - kappa)) ** 2) / (n * (1 - byChance) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = normalQuantile((1 + level) / 2) * standardError;
  return {
    kappa,
    low: Math.max(-1, kappa - half),
    high: Math.min(1, kappa + half),
    standardError,
    observed,
    byChance,
    n,
  };
}
