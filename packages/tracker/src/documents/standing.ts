/** @file How a document stands: every item, group and milestone of it, held against evidence. */
import type { Binding, Group, Item, Milestone, Roadmap } from '@gradus/roadmap';
import type { Evidence } from '../evidence.ts';
import type { Level } from '../levels.ts';

/**
 * - `reached`: evidence backs what the document's rules ask of the item
 * - `open`: it does not, and the document does not say so either
 * - `unproven`: the document claims more than the evidence backs
 * - `own`: no topic can prove it; only the learner knows
 */
export type ItemState = 'reached' | 'open' | 'unproven' | 'own';

export interface ItemStanding {
  readonly item: Item;
  readonly binding: Binding;
  readonly state: ItemState;
  /** The lowest of its topics' levels; 0 where it has none. */
  readonly level: Level;
  /** The level rests on evidence whose sources have changed since: shown, but it opens no gate. */
  readonly stale: boolean;
  /** All evidence on its topics and on those of rows that it counts, also what supports nothing. */
  readonly evidence: readonly Evidence[];
  /** What the learner showed for it themselves. Only where the state is `own`. */
  readonly links?: readonly string[];
  /** What the document says beyond the evidence: `[x]`, `L4`. Only where `unproven`. */
  readonly claim?: string;
  /** What would take it further (or prove the claim), phrase by phrase; empty where nothing would. */
  readonly needs: readonly string[];
}

export interface GroupStanding {
  readonly group: Group;
  /** Items with a topic that are reached, and all that have one. */
  readonly covered: number;
  readonly total: number;
  /** How many of those stand at L0, L1, … L5. */
  readonly itemsAtLevel: readonly number[];
}

export interface Condition {
  /** A whole phrase: `LangChain v1.0 core topics reach L3 (2 of 5)`. */
  readonly what: string;
  readonly met: boolean;
  /** Met by stale evidence only, or lacking: what to do. */
  readonly needs: readonly string[];
  /** Only the learner can say so. */
  readonly isOwn?: boolean;
}

export interface MilestoneStanding {
  readonly milestone: Milestone;
  /** `locked`: an earlier one is not complete, in documents that go step by step. */
  readonly state: 'locked' | 'open' | 'complete';
  readonly conditions: readonly Condition[];
  /** The milestones it waits for; only where `locked`. */
  readonly waitsFor: readonly string[];
}

export interface DocumentStanding {
  /** Absolute. */
  readonly path: string;
  readonly roadmap: Roadmap;
  readonly items: readonly ItemStanding[];
  readonly groups: readonly GroupStanding[];
  readonly milestones: readonly MilestoneStanding[];
}
