/**
 * @file Labels against labels: who is taken for whom, and the figures that follow. As scikit-learn
 * has them, with 0 where a figure would be 0/0.
 */
import { refused, requireSameLength, requireSome } from '../arguments.ts';

export interface ConfusionMatrix {
  /** Sorted by code unit unless given. */
  readonly labels: readonly string[];
  /** counts[actual][predicted], in the order of the labels. */
  readonly counts: readonly (readonly number[])[]; // [labels, labels]
}

/**
 * @param labels all that may occur, in the order wanted; those that occur unless given
 * @throws GradusError for lists of two lengths, none at all, or a label that is not among `labels`
 */
export function confusionMatrix(
  actual: readonly string[],
  predicted: readonly string[],
  labels: readonly string[] = [...new Set([...actual, ...predicted])].sort(),
): ConfusionMatrix {
  requireSameLength('these labels', actual, predicted);
  requireSome(actual, 'labels');
  const index = new Map(labels.map((label, i) => [label, i]));
  const position = (label: string): number => {
    const found = index.get(label);
    if (found === undefined) throw refused('Unknown label', `one of: ${labels.join(', ')}`, label);
    return found;
  };
  const counts = labels.map(() => labels.map(() => 0));
  for (const [i, label] of actual.entries()) counts[position(label)]![position(predicted[i]!)]!++;
  return { labels, counts };
}

export interface ClassScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassificationReport {
  readonly accuracy: number;
  /** In the order of the matrix's labels; `support` is how often the label is the right one. */
  readonly classes: readonly (ClassScore & { readonly label: string; readonly support: number })[];
  /** Every label counts the same. */
  readonly macro: ClassScore;
  /** Every label counts by its support. */
  readonly weighted: ClassScore;
  /** Every item counts the same: for single labels all three equal the accuracy. */
  readonly micro: ClassScore;
}

export function classificationReport({ labels, counts }: ConfusionMatrix): ClassificationReport {
  const all = sum(counts.map(sum));
  const correct = sum(counts.map((row, i) => row[i]!));
  const classes = labels.map((label, i) => {
    const support = sum(counts[i]!);
    const predicted = sum(counts.map((row) => row[i]!));
    return { label, support, ...scoreOf(counts[i]![i]!, predicted, support) };
  });
  const average = (weight: (support: number) => number): ClassScore => {
    const weights = classes.map(({ support }) => weight(support));
    const mean = (of: (score: ClassScore) => number): number =>
      sum(classes.map((score, i) => weights[i]! * of(score))) / sum(weights);
    return {
      precision: mean(({ precision }) => precision),
      recall: mean(({ recall }) => recall),
      f1: mean(({ f1 }) => f1),
    };
  };
  return {
    accuracy: correct / all,
    classes,
    macro: average(() => 1),
    weighted: average((support) => support),
    micro: scoreOf(correct, all, all),
  };
}

function scoreOf(hits: number, predicted: number, support: number): ClassScore {
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: support === 0 ? 0 : hits / support,
    // Not by precision and recall: defined where one of them is not.
    f1: predicted + support === 0 ? 0 : (2 * hits) / (predicted + support),
  };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
