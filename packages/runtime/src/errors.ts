/**
 * @file The one error type. A message is one line that says what is wrong, what was expected,
 * what was received and what to do next; the kind decides the exit code.
 */

/** Whose move it is: the run's own verdict, the caller, the machine, or nobody (cancelled). */
export type ErrorKind = 'verdict' | 'usage' | 'environment' | 'cancelled';

export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  verdict: 1,
  usage: 2,
  environment: 3,
  cancelled: 130,
};

/** What a process that met a defect of ours exits with (`EX_SOFTWARE` of sysexits.h). */
export const defectExitCode = 70;

export interface ErrorParts {
  /** Stable, kebab-case, for programs: `unknown-lab`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What is wrong and where: `Cannot read results/x/RESULTS.md, line 12`. */
  readonly what: string;
  readonly expected?: string;
  readonly received?: string;
  /** What to do next, a whole sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export class GradusError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly remedy: string | undefined;

  constructor(parts: ErrorParts) {
    super(composeMessage(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'GradusError';
    this.code = parts.code;
    this.kind = parts.kind;
    this.expected = parts.expected;
    this.received = parts.received;
    this.remedy = parts.remedy;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** `No lab of that name: expected one of: a, b; received "c". Run ./gradus lab list.` */
function composeMessage({ what, expected, received, remedy }: ErrorParts): string {
  const detail = [
    expected === undefined ? '' : `expected ${expected}`,
    received === undefined ? '' : `received ${received}`,
  ].filter((part) => part !== '');
  const sentence = detail.length === 0 ? what : `${what}: ${detail.join('; ')}`;
  const ended = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  return (remedy === undefined ? ended : `${ended} ${remedy}`).replaceAll(/\s*\n\s*/g, ' ');
}

/** The system error code (`ENOENT`) of anything thrown, if it has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
