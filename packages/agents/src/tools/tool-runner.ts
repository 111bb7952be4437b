/**
 * @file One call from a model's words to its outcome. In this order, and nothing is skipped: is there
 * such a tool, are the arguments JSON, do they fit, is it permitted, may it be called again; then,
 * for what changes something, the journal; then the tool, with a limit of time and further attempts
 * where those cannot do harm; then the bound on what comes back.
 *
 * Whatever happens is an outcome that the model can read. Only a journal that cannot be written
 * throws: going on without it might repeat a side effect.
 */
import { sha256 } from '@gradus/runtime';
import { systemClock, type Clock } from '../clock.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Journal } from './journal.ts';
import { nearest } from './nearest.ts';
import { type Done, refusal, type Refused, type ToolOutcome } from './outcome.ts';
import { asData, asText, bounded, findInstructions } from './output.ts';
import { isOverBudget, type Permission, permissionOf, type ToolRules } from './permissions.ts';
import { retry } from './retry.ts';
import { TimeLimitError, withTimeLimit } from './time-limit.ts';
import type { AnyTool, Tool } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { validateArguments, validatorOf } from './validate.ts';

export interface ToolCall {
  readonly name: string;
  /** As the model wrote them: JSON, or what was meant to be. */
  readonly arguments: string | Readonly<Record<string, unknown>>;
}

/** Whose call it is: the same call of the same turn is one side effect, however often it comes. */
export interface CallOrigin {
  readonly thread: string;
  /** Requests of the user so far. */
  readonly turn: number;
}

export interface ToolRunnerOptions extends ToolRules {
  readonly tools: readonly AnyTool[];
  readonly journal: Journal;
  readonly clock?: Clock;
  /** Whether foreign words are fenced; a model that was trained on bare results may need them bare. */
  readonly fence?: boolean;
}

/** A call that may be carried out. */
export interface ReadyCall {
  readonly status: 'ready';
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
  readonly permission: Exclude<Permission, 'deny'>;
}

export class ToolRunner {
  readonly tools: readonly AnyTool[];
  readonly #byName: ReadonlyMap<string, AnyTool>;
  readonly #options: ToolRunnerOptions;
  readonly #clock: Clock;

  /** @throws GradusError `tool-definition` for a schema that is none */
  constructor(options: ToolRunnerOptions) {
    this.tools = options.tools;
    this.#byName = new Map(options.tools.map((tool) => [tool.name, tool]));
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    for (const tool of options.tools) validatorOf(tool);
  }

  /** What can be said before anything is done. @param calls of this tool so far, in this turn */
  check(call: ToolCall, calls: number): ReadyCall | Refused {
    const tool = this.#byName.get(call.name);
    if (tool === undefined) return this.#unknown(call.name);
    const read = readArguments(call);
    if (read.status === 'refused') return read;
    const validated = validateArguments(tool, read.args);
    if (!validated.ok) {
      const problems = validated.problems.join('. ');
      return refusal(
        'invalid-arguments',
        `${call.name} was not called. ${problems}. Call it again with arguments that fit.`,
      );
    }
    const permission = permissionOf(tool, this.#options);
    if (permission === 'deny') {
      return refusal('not-permitted', `${call.name} may not be used here. Go on without it.`);
    }
    if (isOverBudget(call.name, calls, this.#options)) {
      return refusal(
        'over-budget',
        `${call.name} has been called ${calls} times, which is all there is. Answer with what you have.`,
      );
    }
    return { status: 'ready', tool, args: validated.args, permission };
  }

  /** @throws GradusError `write-failed` where the journal cannot be written; what `signal` was aborted with */
  async run(
    { tool, args }: ReadyCall,
    origin: CallOrigin,
    signal?: AbortSignal,
  ): Promise<ToolOutcome> {
    const idempotencyKey = callKey(tool.name, args, origin);
    if (tool.effect === 'reads') return this.#attempt(tool, args, idempotencyKey, signal);
    const { journal } = this.#options;
    const before = journal.stateOf(idempotencyKey);
    if (before.state === 'done') {
      return done(before.text, { cutFrom: before.cutFrom, isReplay: true, attempts: 0 });
    }
    if (before.state === 'begun' && tool.effect === 'once') return inDoubt(tool.name, 0);
    if (before.state === 'new') {
      const atMs = this.#clock.nowMs();
      journal.append({ kind: 'begun', key: idempotencyKey, tool: tool.name, args, atMs });
    }
    const outcome = await this.#attempt(tool, args, idempotencyKey, signal);
    const atMs = this.#clock.nowMs();
    if (outcome.status === 'done') {
      const { text, cutFrom } = outcome;
      const cut = cutFrom === undefined ? {} : { cutFrom };
      journal.append({ kind: 'done', key: idempotencyKey, text, ...cut, atMs });
      return outcome;
    }
    if (outcome.isCertain) {
      journal.append({ kind: 'undone', key: idempotencyKey, atMs });
      return outcome;
    }
    return tool.effect === 'once' ? inDoubt(tool.name, outcome.attempts) : outcome;
  }

  async #attempt(
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    idempotencyKey: string,
    signal: AbortSignal | undefined,
  ): Promise<Done | (Refused & { readonly isCertain: boolean })> {
    let attempts = 0;
    try {
      const value = await retry(
        (attempt) => {
          attempts = attempt;
          return withTimeLimit(
            tool.timeoutMs,
            (own) => tool.run(args, { signal: own, idempotencyKey }),
            { clock: this.#clock, signal },
          );
        },
        {
          attempts: tool.attempts,
          isWorthwhile: (error) => !(error instanceof ToolError && error.isFinal),
          clock: this.#clock,
          signal,
        },
      );
      return this.#present(tool, asText(value), attempts);
    } catch (error) {
      signal?.throwIfAborted();
      return failure(tool, error, attempts);
    }
  }

  #present({ name, trust, maxOutputCharacters }: Tool, whole: string, attempts: number): Done {
    const { text, cutFrom } = bounded(whole, maxOutputCharacters);
    const isForeign = trust === 'foreign';
    return done(isForeign && this.#options.fence !== false ? asData(text, name) : text, {
      cutFrom,
      isReplay: false,
      attempts,
      instructionsFound: isForeign ? findInstructions(text) : [],
    });
  }

  #unknown(name: string): Refused {
    const known = [...this.#byName.keys()];
    const guess = nearest(name, known);
    const hint = guess === undefined ? '' : ` Did you mean ${guess}?`;
    return refusal(
      'unknown-tool',
      `There is no tool called ${JSON.stringify(name.slice(0, 64))}.${hint} There are: ${known.join(', ')}.`,
    );
  }
}

/** Equal calls of one turn have one key; an equal call of a later turn has another. */
export function callKey(
  name: string,
  args: Readonly<Record<string, unknown>>,
  { thread, turn }: CallOrigin,
): string {
  return sha256(canonicalJson([thread, turn, name, args])).slice(0, 32);
}

function readArguments({
  name,
  arguments: given,
}: ToolCall): { readonly status: 'read'; readonly args: unknown } | Refused {
  if (typeof given !== 'string') return { status: 'read', args: given };
  try {
    return { status: 'read', args: given.trim() === '' ? {} : JSON.parse(given) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refusal(
      'malformed-arguments',
      `${name} was not called: its arguments are no JSON (${why}). Write one JSON object, whole.`,
    );
  }
}

const done = (
  text: string,
  rest: Pick<Done, 'cutFrom' | 'isReplay' | 'attempts'> & Partial<Pick<Done, 'instructionsFound'>>,
): Done => ({ status: 'done', text, instructionsFound: [], ...rest });

const inDoubt = (name: string, attempts: number): Refused =>
  refusal(
    'in-doubt',
    `${name} was begun and cut off: it may have been done, so it is not done again. Tell the user to look.`,
    attempts,
  );

/** Certain: the tool itself says that nothing was done. */
function failure(
  { name, attempts: most }: Tool,
  error: unknown,
  attempts: number,
): Refused & { readonly isCertain: boolean } {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  if (error instanceof TimeLimitError) {
    const text = `${name} gave no answer within ${error.limitMs} ms${tries}. Go on without it, or ask for less.`;
    return { ...refusal('timed-out', text, attempts), isCertain: false };
  }
  const why = bounded(error instanceof Error ? error.message : String(error), 500).text;
  const isFinal = error instanceof ToolError && error.isFinal;
  const advice = isFinal || most === 1 ? '' : ' Trying the same again is unlikely to help.';
  return {
    ...refusal('failed', `${name} failed${tries}: ${why}.${advice}`, attempts),
    isCertain: isFinal,
  };
}
