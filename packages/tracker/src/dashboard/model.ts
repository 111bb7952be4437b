/** @file What the dashboard shows: facts and judgements made elsewhere, nothing of its own. */
import type { DocumentStanding } from '../documents/standing.ts';
import type { Evidence, UnreadableEvidence } from '../evidence.ts';
import type { HrefOf } from './hrefs.ts';

/** Something worth doing next. */
export interface NextStep {
  readonly title: string;
  /** To be copied into a terminal, where one command does it. */
  readonly command?: string;
  readonly reason: string;
  readonly hours?: number;
}

export interface DashboardModel {
  /** ISO 8601 in UTC. */
  readonly generatedAt: string;
  readonly documents: readonly DocumentStanding[];
  /** All of it, also what supports nothing. */
  readonly evidence: readonly Evidence[];
  readonly unreadable: readonly UnreadableEvidence[];
  /** The most valuable first. */
  readonly nextSteps: readonly NextStep[];
  readonly hrefOf: HrefOf;
}
