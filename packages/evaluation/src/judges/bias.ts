/** @file What a judge likes for no good reason: the place of an answer, and its length. */
import {
  mcnemarTest,
  pairedProportionsInterval,
  pairOutcomes,
  wilsonInterval,
} from '@gradus/statistics';
import { requireSome } from '../arguments.ts';
import type { Preference, PreferenceBothWays } from './judge.ts';

export interface Share {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface PositionBias {
  /** Pairs on which both orders say the same. */
  readonly consistent: Share;
  /** Pairs won by whichever answer stood first, and by whichever stood second. */
  readonly firstPlaceWins: number;
  readonly secondPlaceWins: number;
  /** Exact, two-sided: without a liking for a place the two are equally likely. */
  readonly pValue: number;
}

/** @param judged pairs that were judged in both orders: see `preferBothWays` */
export function positionBias(judged: readonly PreferenceBothWays[]): PositionBias {
  requireSome(judged, 'pairs');
  const count = (asGiven: Preference, exchanged: Preference): number =>
    judged.filter((one) => one.asGiven === asGiven && one.exchanged === exchanged).length;
  // In the names of the first order: whoever stands first wins in both.
  const firstPlaceWins = count('first', 'second');
  const secondPlaceWins = count('second', 'first');
  const same = judged.filter(({ asGiven, exchanged }) => asGiven === exchanged).length;
  return {
    consistent: shareOf(same, judged.length),
    firstPlaceWins,
    secondPlaceWins,
    pValue: mcnemarTest({
      bothPass: 0,
      onlyFirst: firstPlaceWins,
      onlySecond: secondPlaceWins,
      bothFail: judged.length - firstPlaceWins - secondPlaceWins,
    }).pValue,
  };
}

export interface LengthJudgement {
  readonly firstLength: number;
  readonly secondLength: number;
  readonly judge: Preference;
  /** What a person preferred. */
  readonly person: Preference;
}

export interface LengthBias {
  /** Of the pairs of two lengths that neither called a tie: the longer one wins with the judge … */
  readonly judge: Share;
  /** … and with people. */
  readonly people: Share;
  /** How much more often the judge takes the longer one: this is the bias. */
  readonly excess: Share;
  readonly pValue: number;
  readonly n: number;
}

/** Long answers may deserve to win: only what goes beyond people's liking is bias. */
export function lengthBias(judged: readonly LengthJudgement[]): LengthBias {
  const decided = judged.filter(
    ({ firstLength, secondLength, judge, person }) =>
      firstLength !== secondLength && judge !== 'tie' && person !== 'tie',
  );
  requireSome(decided, 'pairs of two lengths with a winner');
  const longerWins = (of: 'judge' | 'person'): boolean[] =>
    decided.map((one) => (one[of] === 'first') === one.firstLength > one.secondLength);
  const [byJudge, byPerson] = [longerWins('judge'), longerWins('person')];
  const outcomes = pairOutcomes(byJudge, byPerson);
  const { estimate, low, high } = pairedProportionsInterval(outcomes);
  return {
    judge: shareOf(byJudge.filter(Boolean).length, decided.length),
    people: shareOf(byPerson.filter(Boolean).length, decided.length),
    excess: { estimate, low, high },
    pValue: mcnemarTest(outcomes).pValue,
    n: decided.length,
  };
}

function shareOf(count: number, n: number): Share {
  const { estimate, low, high } = wilsonInterval(count, n);
  return { estimate, low, high };
}
