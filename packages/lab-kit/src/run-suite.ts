/** @file A suite against one implementation, case by case. */
import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
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
      message: error.generatedMessage ? 'the values differ' : error.message,
      expected: print(error.expected),
      received: print(error.actual),
    };
  }
  return { message: error instanceof Error ? error.message : `threw ${print(error)}` };
}

const print = (value: unknown): string => {
  const text = inspect(value, {
    depth: 4,
    maxArrayLength: 40,
    maxStringLength: 300,
    breakLength: 100,
  });
  return text.length <= 800 ? text : `${text.slice(0, 800)} …`;
};
