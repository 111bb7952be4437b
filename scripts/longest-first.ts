/**
 * @file The order of the test files. What takes longest begins first: begun last, it would run alone
 * while the other core idles. A fresh checkout has no times of an earlier run to go by, so they are
 * written down here; what is not, follows by its size.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Everything above about ten seconds, the longest first; but what measures times begins when the
 * other checks, which run beside the first files, are over.
 */
const longest: readonly string[] = [
  'packages/cli/test/loop.test.ts',
  'packages/tracker/test/dashboard/in-browser.test.ts',
  'packages/cli/test/bench.test.ts',
  'packages/serving-benchmark/test/runs/measure-run.test.ts',
  'packages/cli/test/gpu-host.test.ts',
  'packages/cli/test/bundle.test.ts',
  'packages/tokenizer/test/bpe/peers.test.ts',
  'packages/cli/test/kubernetes.test.ts',
  'packages/cli/test/track-examples.test.ts',
  'packages/roadmap/test/robustness.test.ts',
  'packages/evidence/test/verify.test.ts',
  'packages/tracker/test/dashboard/hostile.test.ts',
  'packages/cli/test/watch.test.ts',
  'labs/test/serving-benchmark.test.ts',
  'packages/serving-benchmark/test/runs/ab.test.ts',
  'packages/serving-benchmark/test/analysis/capacity-search.test.ts',
  'packages/serving-benchmark/test/reports/evidence.test.ts',
  'packages/tokenizer/test/bpe/tokenizer.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place === -1 ? longest.length : place;
}
