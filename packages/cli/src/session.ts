/** @file What every command is given. */
import {
  createProgress,
  type Progress,
  type WorkspacePaths,
  workspacePaths,
} from '@gradus/runtime';
import { createOutput, type Output } from './output.ts';

export interface Session {
  readonly paths: WorkspacePaths;
  readonly output: Output;
  readonly progress: Progress;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export function createSession(signal: AbortSignal): Session {
  return { paths: workspacePaths(), output: createOutput(), progress: createProgress(), signal };
}
