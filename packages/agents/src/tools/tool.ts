/**
 * @file What a tool is: a name and a JSON Schema that a model reads, a function that does it, and
 * what has to be known to do it safely: whether it may be done twice, and whose words it brings.
 */
import type { ZodType, output } from 'zod';
import { z } from 'zod';
import { GradusError } from '@gradus/runtime';

/**
 * - `reads`: changes nothing; may be done any number of times.
 * - `keyed`: changes something, and does nothing the second time it gets the same idempotency key,
 *   even if the first time was cut off at any moment. It may be tried again.
 * - `once`: changes something and knows no keys. It is never tried again; where it was cut off,
 *   nobody knows whether it was done, and that is what is said.
 */
export type Effect = 'reads' | 'keyed' | 'once';

/** `foreign`: words of others (files, pages, rows), which may be written to be obeyed. */
export type Trust = 'own' | 'foreign';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ToolContext {
  /** Aborted when the time is over or nobody waits any more. */
  readonly signal: AbortSignal;
  /** The same for each attempt at one call, and for its replay after a crash. */
  readonly idempotencyKey: string;
}

export interface Tool<Arguments = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly description: string;
  /** JSON Schema 2020-12 of an object. */
  readonly parameters: JsonSchema;
  readonly effect: Effect;
  readonly trust: Trust;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** How often it is tried where it fails; 1 for `once`. */
  readonly attempts: number;
  /** Characters of what it gives that a model gets to see. */
  readonly maxOutputCharacters: number;
  /** @returns a text, or a value that JSON can hold */
  run(args: Arguments, context: ToolContext): Promise<unknown>;
}

/** A tool whose arguments have been checked against its own schema is called without their type. */
export type AnyTool = Tool<never>;

interface Defaults {
  readonly trust?: Trust;
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly maxOutputCharacters?: number;
}

interface Definition<Arguments> extends Defaults {
  readonly name: string;
  readonly description: string;
  readonly effect: Effect;
  /** May be synchronous. */
  readonly run: (args: Arguments, context: ToolContext) => unknown;
}

const defaults = { timeoutMs: 10_000, maxOutputCharacters: 8_000 };

/** A tool by a zod schema; what zod can say and JSON Schema cannot is refused here. */
export function defineTool<Schema extends ZodType>(
  definition: Definition<output<Schema>> & { readonly parameters: Schema },
): Tool<output<Schema>> {
  const { $schema: _, ...parameters } = z.toJSONSchema(definition.parameters, { io: 'input' });
  return complete({ ...definition, parameters });
}

/** A tool by a JSON Schema; `Arguments` is the caller's word for what that schema lets through. */
export function defineSchemaTool<Arguments>(
  definition: Definition<Arguments> & { readonly parameters: JsonSchema },
): Tool<Arguments> {
  return complete(definition);
}

function complete<Arguments>(
  definition: Definition<Arguments> & { readonly parameters: JsonSchema },
): Tool<Arguments> {
  const { name, effect, attempts } = definition;
  // What OpenAI's API and those that follow it take for a name.
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw refused('name of a tool', '1 to 64 letters, digits, _ or -', JSON.stringify(name));
  }
  if (effect === 'once' && (attempts ?? 1) !== 1) {
    throw refused(`attempts of ${name}`, '1, because its effect is "once"', String(attempts));
  }
  return {
    trust: 'own',
    attempts: effect === 'once' ? 1 : 3,
    ...defaults,
    ...definition,
    run: async (args, context) => definition.run(args, context),
  };
}

const refused = (what: string, expected: string, received: string): GradusError =>
  new GradusError({
    code: 'tool-definition',
    kind: 'usage',
    what: `Wrong ${what}`,
    expected,
    received,
  });
