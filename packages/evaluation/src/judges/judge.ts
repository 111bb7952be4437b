/**
 * @file Who says whether an answer is good: a model, a person, or a rule of words. Whoever it is
 * must be held against people first (agreement.ts) and for what it likes without reason (bias.ts).
 */

export interface GradeRequest {
  readonly question: string;
  readonly answer: string;
  /** What a person would answer, where somebody wrote it down. */
  readonly reference?: string;
}

export interface Grade {
  /** From 0, wrong or useless, to 1, right and complete. */
  readonly score: number;
  readonly reason: string;
}

export interface PreferenceRequest {
  readonly question: string;
  readonly first: string;
  readonly second: string;
  readonly reference?: string;
}

export type Preference = 'first' | 'second' | 'tie';

export interface Judge {
  /** For reports; a rule of words says that it is one. */
  readonly name: string;
  readonly kind: 'model' | 'person' | 'lexical';
  readonly grade: (request: GradeRequest) => Promise<Grade>;
  readonly prefer: (request: PreferenceRequest) => Promise<Preference>;
}

export interface PreferenceBothWays {
  readonly asGiven: Preference;
  /** With the two exchanged, in the names of the first question: consistent if equal. */
  readonly exchanged: Preference;
  /** What both orders agree on, or a tie. */
  readonly preference: Preference;
}

/** Asks in both orders: what a judge says only of one of them is about the place, not the answer. */
export async function preferBothWays(
  judge: Judge,
  request: PreferenceRequest,
): Promise<PreferenceBothWays> {
  const { first, second } = request;
  const asGiven = await judge.prefer(request);
  const exchanged = opposite(await judge.prefer({ ...request, first: second, second: first }));
  return { asGiven, exchanged, preference: asGiven === exchanged ? asGiven : 'tie' };
}

const opposites = { first: 'second', second: 'first', tie: 'tie' } as const;

export const opposite = (preference: Preference): Preference => opposites[preference];
