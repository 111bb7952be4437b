/**
 * @file Numbers within bounds, digit by digit. One automaton reads the digits of a number and keeps
 * what matters of them: how many there are, how they compare with either bound so far, and the
 * remainder by the step.
 *
 * What is written is what is read: a bounded number has at most 15 digits, so that no two of them
 * are the same double and none is rounded across a bound. Whole numbers stay within ±(2⁵³ − 1).
 */
import type { Language } from '../automaton/language.ts';
import { type Decimal, decimalOf } from './decimal.ts';

export interface NumberBounds {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface NumberRules extends NumberBounds {
  readonly isInteger: boolean;
}

/** The largest step, its digits read without the point, whose remainders are told apart. */
export const mostRemainders = 1000;

const mostDigits = 15;
/** 2⁵³ − 1 has one more; without a step, no remainders multiply with its digits. */
const mostDigitsOfInteger = 16;

/** A bound of a magnitude, and whether the magnitude may be equal to it. */
interface Limit extends Decimal {
  readonly isOpen: boolean;
}

/** What a sign allows: magnitudes from `least` to `most`. */
interface Range {
  readonly least: Limit[];
  readonly most: Limit[];
}

/** How digits read so far compare with those of a limit that stand in the same places. */
type Order = -1 | 0 | 1;

interface Reading {
  readonly isNegative: boolean;
  readonly part: 'zero' | 'whole' | 'point' | 'fraction';
  readonly digits: number;
  readonly places: number;
  readonly remainder: number;
  /** One for each limit of the sign: `least`, then `most`. */
  readonly orders: readonly Order[];
}

export function boundedNumber(rules: NumberRules): Language {
  const counter = new DigitCounter(rules);
  return (into, from, to) => {
    const states = new Map<string, number>();
    const open: (readonly [reading: Reading, state: number])[] = [];
    const stateOf = (reading: Reading): number => {
      const key = counter.keyOf(reading);
      const known = states.get(key);
      if (known !== undefined) return known;
      const state = into.addState();
      states.set(key, state);
      open.push([reading, state]);
      return state;
    };
    into.addEmpty(from, stateOf(counter.start(false)));
    into.addBytes(from, minus, minus, stateOf(counter.start(true)));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [reading, state] = next;
      if (counter.canEnd(reading)) into.addEmpty(state, to);
      const behindPoint = counter.readPoint(reading);
      if (behindPoint !== undefined) into.addBytes(state, point, point, stateOf(behindPoint));
      for (let digit = 0; digit < 10; digit++) {
        const longer = counter.readDigit(reading, digit);
        if (longer !== undefined) into.addBytes(state, zero + digit, zero + digit, stateOf(longer));
      }
    }
  };
}

class DigitCounter {
  readonly #positive: Range;
  readonly #negative: Range;
  readonly #step: { readonly size: number; readonly places: number } | undefined;
  readonly #mostDigits: number;
  readonly #mostPlaces: number;

  constructor(rules: NumberRules) {
    this.#positive = rangeOf(rules, 1);
    this.#negative = rangeOf(rules, -1);
    this.#step = rules.multipleOf === undefined ? undefined : stepOf(rules.multipleOf);
    const isPlainInteger = rules.isInteger && this.#step === undefined;
    this.#mostDigits = isPlainInteger ? mostDigitsOfInteger : mostDigits;
    this.#mostPlaces = rules.isInteger ? 0 : Math.min(this.#step?.places ?? mostDigits, mostDigits);
  }

  start(isNegative: boolean): Reading {
    const { least, most } = isNegative ? this.#negative : this.#positive;
    const orders = [...least, ...most].map((): Order => 0);
    return { isNegative, part: 'whole', digits: 0, places: 0, remainder: 0, orders };
  }

  readDigit(reading: Reading, digit: number): Reading | undefined {
    const { part, digits, places, orders, remainder } = reading;
    const inFraction = part === 'point' || part === 'fraction';
    if (part === 'zero' || digits === this.#mostDigits) return undefined;
    if (inFraction && places === this.#mostPlaces) return undefined;
    const limits = this.#limitsOf(reading);
    // More digits than a limit has: greater, whatever comes.
    const isLonger = ({ whole }: Limit): boolean => !inFraction && digits >= whole.length;
    if (limits.slice(this.#lowerCount(reading)).some(isLonger)) return undefined;
    return {
      ...reading,
      part: inFraction ? 'fraction' : digits === 0 && digit === 0 ? 'zero' : 'whole',
      digits: digits + 1,
      places: places + (inFraction ? 1 : 0),
      remainder: this.#step === undefined ? 0 : (remainder * 10 + digit) % this.#step.size,
      orders: orders.map((order, index) => {
        const { whole, fraction } = limits[index]!;
        if (isLonger(limits[index]!)) return 1;
        return order || compare(digit, inFraction ? fraction[places] : whole[digits]);
      }),
    };
  }

  readPoint(reading: Reading): Reading | undefined {
    const { part, digits } = reading;
    if (this.#mostPlaces === 0 || digits === 0 || (part !== 'zero' && part !== 'whole')) {
      return undefined;
    }
    return { ...reading, part: 'point', orders: this.#ordersOfWhole(reading) };
  }

  canEnd(reading: Reading): boolean {
    const { part, digits, places } = reading;
    if (part === 'point' || digits === 0 || !this.#isMultiple(reading)) return false;
    const limits = this.#limitsOf(reading);
    const lowerCount = this.#lowerCount(reading);
    const orders = part === 'fraction' ? reading.orders : this.#ordersOfWhole(reading);
    return orders.every((order, index) => {
      const { fraction, isOpen } = limits[index]!;
      const final = order || (fraction.length > places ? -1 : 0);
      return final === 0 ? !isOpen : final === (index < lowerCount ? 1 : -1);
    });
  }

  /** The same for readings that no digit will ever tell apart. */
  keyOf({ isNegative, part, digits, places, remainder, orders }: Reading): string {
    const placesMatter = this.#step !== undefined || orders.includes(0);
    const sign = orders.length > 0 && isNegative;
    return [sign, part, digits, placesMatter ? places : '', remainder, orders].join(' ');
  }

  #limitsOf({ isNegative }: Reading): Limit[] {
    const { least, most } = isNegative ? this.#negative : this.#positive;
    return [...least, ...most];
  }

  /** How many of the limits are lower ones; they come first. */
  #lowerCount({ isNegative }: Reading): number {
    return (isNegative ? this.#negative : this.#positive).least.length;
  }

  /** More digits, greater number: none begins with 0. */
  #ordersOfWhole(reading: Reading): Order[] {
    const limits = this.#limitsOf(reading);
    return reading.orders.map(
      (order, index) => (Math.sign(reading.digits - limits[index]!.whole.length) || order) as Order,
    );
  }

  #isMultiple({ remainder, places }: Reading): boolean {
    if (this.#step === undefined) return true;
    const { size, places: all } = this.#step;
    return (remainder * (10 ** (all - places) % size)) % size === 0;
  }
}

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

/** @param other nothing where the limit has no such decimal place */
const compare = (digit: number, other: string | undefined): Order =>
  Math.sign(digit - Number(other ?? 0)) as Order;

/** The step as a whole number of its last decimal place. */
export function stepOf(multipleOf: number): { size: number; places: number } {
  const { whole, fraction } = decimalOf(multipleOf);
  return { size: Number(whole + fraction), places: fraction.length };
}

/** @param sign of the numbers whose magnitudes are asked for */
function rangeOf(rules: NumberRules, sign: 1 | -1): Range {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf, isInteger } = rules;
  // Zero has no sign.
  const range: Range = { least: sign > 0 ? [] : [{ ...decimalOf(0), isOpen: true }], most: [] };
  const add = (value: number | undefined, isLower: boolean, isOpen: boolean): void => {
    if (value === undefined) return;
    // What bounds negative numbers below bounds their magnitudes above.
    const bounds = isLower === sign > 0 ? range.least : range.most;
    const signed = value * sign;
    if (signed >= 0) bounds.push({ ...decimalOf(signed), isOpen });
    // No magnitude lies below a negative number, and every one above.
    else if (bounds === range.most) bounds.push({ ...decimalOf(0), isOpen: true });
  };
  add(minimum, true, false);
  add(exclusiveMinimum, true, true);
  add(maximum, false, false);
  add(exclusiveMaximum, false, true);
  if (isInteger && multipleOf === undefined)
    range.most.push({ ...decimalOf(Number.MAX_SAFE_INTEGER), isOpen: false });
  return range;
}
