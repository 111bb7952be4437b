/** @file Two runs against each other: chosen figures of the package's comparison, as evidence. */
import type { Comparison } from '@gradus/evidence';
import { compareRuns, type RequestRecord } from '@gradus/serving-benchmark';
import { objectives } from './protocol.ts';

type Arm = readonly [name: string, records: readonly RequestRecord[]];

/**
 * Intervals know that requests of one run queued behind each other.
 * @param wanted names such as `TTFT mean`; a figure that too few requests stand behind is left out
 */
export function comparisons(
  baseline: Arm,
  candidate: Arm,
  wanted: readonly string[],
  circumstances: string,
  pairing: 'paired' | 'unpaired' = 'unpaired',
): Comparison[] {
  const { figures } = compareRuns(baseline[1], candidate[1], { objectives, pairing });
  return figures.flatMap((figure): Comparison[] => {
    const { name, unit, low, high, n } = figure;
    if (!wanted.includes(name) || low === undefined || high === undefined) return [];
    const scale = unit === 'share' ? 100 : 1;
    return [
      {
        metric: `${name === 'good' ? 'requests that had what was promised' : name}, ${circumstances}`,
        unit: { ms: 'ms', share: '%', 'per second': `${name}/s` }[unit],
        arms: [
          { name: candidate[0], value: scale * figure.candidate },
          { name: baseline[0], value: scale * figure.baseline },
        ],
        difference: scale * figure.difference,
        interval: { low: scale * low, high: scale * high },
        n,
        method: `Student’s t on the long-run variance of influences, ${pairing}`,
      },
    ];
  });
}
