/**
 * @file Whether the client that measured can be believed: VALID, SUSPECT or INVALID, each reason in
 * words. A client that is late reports its own lateness as the server's latency; so every delay that
 * is the client's is held against the latency that it would hide in.
 */
import type { RunSummary } from '../analysis/summary.ts';
import type { RunHeader } from '../measurements/run-header.ts';
import type { RunOutcome } from '../measurements/run-outcome.ts';

export type CertificateStatus = 'valid' | 'suspect' | 'invalid';

export interface Check {
  /** `send lag`, `event loop`. */
  readonly name: string;
  readonly status: CertificateStatus;
  /** What was found, a sentence; also where nothing is wrong. */
  readonly finding: string;
}

export interface Certificate {
  readonly status: CertificateStatus;
  readonly checks: readonly Check[];
  /** Findings that are not `valid`, the worst first. */
  readonly reasons: readonly string[];
}

export interface CertificateInput {
  readonly header: RunHeader;
  /** Missing where the run was killed. */
  readonly outcome: RunOutcome | undefined;
  readonly summary: RunSummary;
}
