/**
 * @file How many bytes are still missing, from every state to the end of its rule: the fewest that
 * do. A state from which there is no end has the distance Infinity, and nothing may lead there.
 *
 * Dijkstra's algorithm backwards from the ends, where calling a rule costs what its own shortest
 * match costs (Knuth 1977, "A generalization of Dijkstra's algorithm").
 */
import { callsRule, type Rule, type Transitions } from './builder.ts';
import { DistanceQueue } from './distance-queue.ts';

export function bytesToEnd(
  stateCount: number,
  rules: readonly Rule[],
  { from, to, low, high }: Transitions,
): Float64Array {
  const distances = new Float64Array(stateCount).fill(Infinity);
  const ruleLengths = new Float64Array(rules.length).fill(Infinity);
  const into = groupBy(to, stateCount);
  const callsOf = groupBy(
    Int32Array.from(low, (one, index) => (one === callsRule ? high[index]! : rules.length)),
    rules.length + 1,
  );
  const rulesFrom = groupBy(
    rules.map(({ start }) => start),
    stateCount,
  );
  const queue = new DistanceQueue();
  for (const { end } of rules) queue.push(0, end);

  const offerCall = (transition: number): void =>
    queue.push(ruleLengths[high[transition]!]! + distances[to[transition]!]!, from[transition]!);
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const distance = queue.lastDistance;
    if (distance >= distances[state]!) continue;
    distances[state] = distance;
    for (const transition of into(state)) {
      if (low[transition] === callsRule) offerCall(transition);
      else queue.push(distance + (low[transition]! >= 0 ? 1 : 0), from[transition]!);
    }
    for (const rule of rulesFrom(state)) {
      ruleLengths[rule] = distance;
      for (const transition of callsOf(rule)) offerCall(transition);
    }
  }
  return distances;
}

/** Group → the indices of its members, in order; two flat arrays. */
export function groupBy(groups: ArrayLike<number>, count: number): (group: number) => Int32Array {
  const starts = new Int32Array(count + 1);
  for (let index = 0; index < groups.length; index++) starts[groups[index]! + 1]!++;
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
  const filled = starts.slice();
  const members = new Int32Array(groups.length);
  for (let index = 0; index < groups.length; index++) members[filled[groups[index]!]!++] = index;
  return (group) => members.subarray(starts[group], starts[group + 1]);
}
