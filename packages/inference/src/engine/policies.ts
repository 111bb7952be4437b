/**
 * @file Who goes first. A policy is an order: the waiting enter from its front, and where memory
 * runs out, the one at its end makes room.
 */
import type { Sequence } from './sequence.ts';

export interface SchedulingPolicy {
  /** Negative where `a` goes before `b`; never 0 for two. */
  readonly compare: (a: Sequence, b: Sequence) => number;
}

/** Samples of a request in their order. */
function byArrival(a: Sequence, b: Sequence): number {
  return a.arrival - b.arrival || a.sample - b.sample;
}

export const schedulingPolicies = {
  /** First come, first served. */
  fcfs: { compare: byArrival },
  /** The lower number first; who came first among equals. */
  priority: { compare: (a, b) => a.priority - b.priority || byArrival(a, b) },
} as const satisfies Record<string, SchedulingPolicy>;

export type PolicyName = keyof typeof schedulingPolicies;
