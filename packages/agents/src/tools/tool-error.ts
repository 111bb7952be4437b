/** @file What a tool throws where the caller can do better, or where trying again cannot help. */

export class ToolError extends Error {
  /** The same call would fail the same way. */
  readonly isFinal: boolean;

  constructor(
    message: string,
    { isFinal = true, cause }: { isFinal?: boolean; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ToolError';
    this.isFinal = isFinal;
  }
}
