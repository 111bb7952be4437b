/**
 * @file A tail out of nothing: the same benchmark of 100 requests repeated many times, in virtual
 * time, and what its p99 says against the p99 of a run that never seems to end.
 */
import { type Failure, formatFigure } from '@gradus/evidence';
import { breathe } from '@gradus/runtime';
import { percentileFloor, requestFigures } from '@gradus/serving-benchmark';
import { quantile, type Random } from '@gradus/statistics';
import { alike, trueRecords } from './law.ts';
import { engine, shape } from './protocol.ts';

const repetitions = 100;
const few = 100;
const longRequests = 20_000;
/** Far below the knee, where requests hardly meet: what is left is chance. */
const ratePerSecond = 4;

/** In order of size. */
function waitsOf(requests: number, random: Random): number[] {
  let atMs = 0;
  const times = Array.from(
    { length: requests },
    () => (atMs -= (1000 / ratePerSecond) * Math.log1p(-random.uniform())),
  );
  return trueRecords(alike(times, shape), engine)
    .flatMap((record) => requestFigures(record).ttftMs ?? [])
    .toSorted((a, b) => a - b);
}

export async function tailFailure(random: Random, signal: AbortSignal): Promise<Failure> {
  const enough = percentileFloor(0.99);
  const truth = quantile(waitsOf(longRequests, random.split('long')), 0.99);
  const repeat = async (requests: number) => {
    const runs: number[][] = [];
    for (let run = 0; run < repetitions; run++) {
      await breathe(signal);
      runs.push(waitsOf(requests, random.split(`${requests} requests`).split(run)));
    }
    const p99s = runs.map((waits) => quantile(waits, 0.99));
    const low = runs.filter((waits) => waits.at(-2)! < truth).length;
    return {
      from: Math.min(...p99s),
      to: Math.max(...p99s),
      lowPercent: (100 * low) / repetitions,
    };
  };
  const hundred = await repeat(few);
  const floor = await repeat(enough);
  const told = ({ from, to, lowPercent }: typeof hundred): string =>
    `p99 from ${formatFigure(from)} to ${formatFigure(to)} ms; in ${formatFigure(lowPercent)}% of the runs even the second largest value lies below the true one`;
  return {
    case: `p99 of TTFT from ${few} requests, ${repetitions} times over, by the law in virtual time`,
    expected: `${formatFigure(truth)} ms, the p99 of ${longRequests} requests`,
    got: told(hundred),
    cause: `One request in a hundred lies beyond p99: of ${few} that is one, or none. The figure is made of the largest values, and chance decides what those are.`,
    intervention: {
      change: `${enough} requests, the fewest from which p99 is reported`,
      got: told(floor),
      removed: hundred.lowPercent >= 50 && floor.lowPercent <= 10,
    },
  };
}
