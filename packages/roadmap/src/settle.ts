/**
 * @file One place in a document, at one moment: keep what stands there, write what evidence says,
 * or give back what the learner had. The learner's own text is the ground truth everywhere; what
 * is written is remembered together with what it replaced.
 */

/** What was written into a place, and what the learner had there before. */
export interface Memory {
  readonly original: string;
  readonly written: string;
}

export interface Settling {
  readonly current: string;
  readonly memory?: Memory | undefined;
  /**
   * What the place should say, given the learner's own text; undefined where evidence has nothing
   * to add to it.
   */
  readonly desired: (own: string) => string | undefined;
  /** The learner's own part of a text that they changed after it was written. */
  readonly recover?: (current: string, memory: Memory) => string;
}

export interface Settled {
  /** The learner's own text. */
  readonly own: string;
  /** What to write; undefined where the place stays as it is. */
  readonly write?: string;
  /** To be kept for the next time; undefined where the learner's own text stands. */
  readonly memory?: Memory;
}

export function settle({ current, memory, desired, recover }: Settling): Settled {
  const own = ownText(current, memory, recover);
  const text = desired(own) ?? own;
  return {
    own,
    ...(text === current ? {} : { write: text }),
    ...(text === own ? {} : { memory: { original: own, written: text } }),
  };
}

function ownText(
  current: string,
  memory: Memory | undefined,
  recover: Settling['recover'],
): string {
  if (memory === undefined) return current;
  if (current === memory.written) return memory.original;
  // Changed since: it is the learner's now.
  return recover?.(current, memory) ?? current;
}
