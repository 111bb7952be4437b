/**
 * @file How the grammar of requests is written: a request is an intent, with phrasings and what a
 * call of it is made of. A phrasing is a frame around a template with a verb and values in it.
 */
import type { Random } from '@gradus/statistics';
import { type Template, templates } from '../stories/template.ts';
import { type Split, split } from './split.ts';
import type { ToolCall } from './tools.ts';

/** Of the grammar. Version 2 says what version 1 says, and the same in more ways. */
export const versions = [1, 2] as const;
export type Version = (typeof versions)[number];

/** A template and the name that says which it is: `weather.ask/3`. */
export interface Named {
  readonly id: string;
  readonly say: Template;
}

export interface Phrasing {
  /** Decides which frames fit: "find …", "how is …", "I have to …". */
  readonly kind: 'order' | 'question' | 'statement';
  /** The words that carry the request; phrasings without any are in no slice with new verbs. */
  readonly verbs: Split<string> | undefined;
  readonly templates: Readonly<Record<Version, Split<Named>>>;
}

/** What one dialogue asks for. */
export interface Asked {
  /** What templates may name, the result of the call too. */
  readonly slots: Readonly<Record<string, string>>;
  /** Those of the slots that training or test never see together with the other side. */
  readonly values: readonly string[];
  readonly call: ToolCall;
  /** What the tool gives back. */
  readonly result: Readonly<Record<string, string | number | boolean>>;
}

export interface Intent {
  readonly name: string;
  readonly phrasings: readonly Phrasing[];
  /** Values are new, or known. */
  ask(random: Random, isNew: boolean): Asked;
  /** What the assistant says to a result. */
  readonly answers: readonly Template[];
  /** Where something is missing: asked without it, what is asked back, how it is given. */
  readonly incomplete?: {
    readonly phrasings: readonly Phrasing[];
    readonly back: readonly Template[];
    readonly given: readonly Template[];
  };
}

/**
 * `phrasing('weather.ask', 'question', ['rain', 'snow'], […])`: `{verb}` stands for the verb. What
 * version 2 adds stands behind, so that what version 1 holds out is held out there as well.
 */
export function phrasing(
  name: string,
  kind: Phrasing['kind'],
  verbs: readonly string[],
  sources: readonly string[],
  added: readonly string[] = [],
): Phrasing {
  const named = templates(...sources, ...added).map((say, n): Named => ({
    id: `${name}/${n}`,
    say,
  }));
  return {
    kind,
    verbs: verbs.length === 0 ? undefined : split(verbs),
    templates: { 1: split(named.slice(0, sources.length)), 2: split(named) },
  };
}
