/** @file Two systems on the same items: their scores side by side, item by item. */
import { refused } from '../arguments.ts';

/** One figure per item, by the item's id: 0 or 1 for pass or fail. */
export interface ScoredSystem {
  readonly name: string;
  readonly scores: ReadonlyMap<string, number>;
}

/** Items that resemble each other because they share something: questions about one document. */
export interface ItemClusters {
  /** For reports: `document`. */
  readonly by: string;
  readonly of: (item: string) => string;
}

export interface PairedScores {
  readonly items: readonly string[];
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** The cluster of each item, where there are any. */
  readonly labels?: readonly string[];
}

/** @throws GradusError where an item was scored in one system only, or a score is not finite */
export function pairScores(
  baseline: ScoredSystem,
  candidate: ScoredSystem,
  clusters?: ItemClusters,
): PairedScores {
  requireAll(baseline, candidate);
  requireAll(candidate, baseline);
  const items = [...baseline.scores.keys()];
  return {
    items,
    baseline: items.map((item) => baseline.scores.get(item)!),
    candidate: items.map((item) => candidate.scores.get(item)!),
    ...(clusters === undefined ? {} : { labels: items.map(clusters.of) }),
  };
}

function requireAll(first: ScoredSystem, second: ScoredSystem): void {
  for (const [item, score] of first.scores) {
    if (!Number.isFinite(score)) {
      throw refused(`Cannot compare ${first.name}`, 'finite scores', `${score} for item ${item}`);
    }
    if (second.scores.has(item)) continue;
    throw refused(
      `Cannot compare ${first.name} with ${second.name}`,
      'the same items in both',
      `item ${item} in ${first.name} only`,
      'Score what is missing, or leave the item out of both and say so.',
    );
  }
}

/** Candidate minus baseline for each independent unit: for items, or summed over each cluster. */
export function unitDifferences({ baseline, candidate, labels }: PairedScores): number[] {
  const differences = candidate.map((score, i) => score - baseline[i]!);
  return labels === undefined ? differences : sumByCluster(differences, labels);
}

/**
 * How much the mean difference would vary from set to set, as the standard deviation of one unit:
 * of items, or of what clusters add (their sums less what their size explains).
 */
export function unitDeviation({ baseline, candidate, labels }: PairedScores): number {
  const differences = candidate.map((score, i) => score - baseline[i]!);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const residuals = differences.map((value) => value - mean);
  const ofUnits = labels === undefined ? residuals : sumByCluster(residuals, labels);
  const scale = ofUnits.length / differences.length;
  const squares = ofUnits.reduce((sum, value) => sum + (value * scale) ** 2, 0);
  return Math.sqrt(squares / (ofUnits.length - 1));
}

function sumByCluster(values: readonly number[], labels: readonly string[]): number[] {
  const sums = new Map<string, number>();
  for (const [i, label] of labels.entries()) sums.set(label, (sums.get(label) ?? 0) + values[i]!);
  return [...sums.values()];
}
