/** @file A suite against one implementation, case by case. */
import { AssertionError } from 'node:assert';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { PracticeCase } from './exercise.ts';

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly durationMs: number;
  readonly failure?: CaseFailure;
}

export interface CaseFailure {
  readonly message: string;
  /** Printed values, where the case compared two. */
  readonly expected?: string;
  readonly received?: string;
}

/** Every case runs, also after a failed one. `onStart` hears of each before it runs. */
export async function runSuite(
  cases: readonly PracticeCase[],
  onStart: (name: string) => void = () => undefined,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of cases) {
    onStart(name);
    const startedMs = performance.now();
    let failure: CaseFailure | undefined;
    try {
      await run();
    } catch (error) {
      failure = describe(error);
    }
    const durationMs = performance.now() - startedMs;
    results.push({
      name,
      passed: failure === undefined,
      durationMs,
      ...(failure === undefined ? {} : { failure }),
    });
  }
  return results;
}

function describe(error: unknown): CaseFailure {
  if (error instanceof AssertionError) {
    return {
      // A generated message repeats the two values as a diff; the values follow anyway.
      message: error.generatedMessage
        ? firstDifference(error.expected, error.actual)
        : error.message,
      expected: print(error.expected),
      received: print(error.actual),
    };
  }
  const message = error instanceof Error ? error.message : `threw ${print(error)}`;
  return { message: `${message}${placeInAttempt(error)}` };
}

/** Two long lists that begin alike are looked at where they part. */
function firstDifference(expected: unknown, received: unknown): string {
  if (!Array.isArray(expected) || !Array.isArray(received)) return 'the values differ';
  const at = expected.findIndex((value, index) => !isDeepStrictEqual(value, received[index]));
  const index = at < 0 ? expected.length : at;
  return index < 3
    ? 'the values differ'
    : `the values differ from [${index}] on: expected ${print(expected[index])}, received ${print(received[index])}`;
}

/** ` (attempt.ts:12)`: the topmost line of the attempt's own on the stack. */
export function placeInAttempt(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const place = /\battempt\.ts:\d+/.exec(stack)?.[0];
  return place === undefined ? '' : ` (${place})`;
}

const print = (value: unknown): string => {
  const text = inspect(value, {
    depth: 4,
    maxArrayLength: 40,
    maxStringLength: 300,
    breakLength: 100,
  }).replaceAll(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return text.length <= 800 ? text : `${text.slice(0, 800)} …`;
};

/** Characters that nobody sees: a byte order mark, marks of direction, zero-width spaces. */
const invisible = /\p{Cf}/gu;
