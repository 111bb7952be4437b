/**
 * @file Arguments against a schema. What a model gets to read of an error is what it needs to do
 * better: where, what was expected, what it wrote, and what it probably meant.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { GradusError } from '@gradus/runtime';
import { nearest } from './nearest.ts';
import type { AnyTool } from './tool.ts';

export type Validated =
  | { readonly ok: true; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, useDefaults: true });
const compiled = new WeakMap<object, ValidateFunction>();
const mostProblems = 5;

/** @param args not changed; defaults of the schema are filled into a copy */
export function validateArguments(tool: AnyTool, args: unknown): Validated {
  const copy: unknown = structuredClone(args);
  const validate = validatorOf(tool);
  if (validate(copy)) return { ok: true, args: copy as Record<string, unknown> };
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  const problems = [...new Set(errors.map(explain))];
  const rest = problems.length - mostProblems;
  return {
    ok: false,
    problems: rest > 0 ? [...problems.slice(0, mostProblems), `and ${rest} more`] : problems,
  };
}

/** @throws GradusError `tool-definition` for a schema that is none */
export function validatorOf({ name, parameters }: AnyTool): ValidateFunction {
  const known = compiled.get(parameters);
  if (known !== undefined) return known;
  try {
    const validate = ajv.compile(parameters);
    compiled.set(parameters, validate);
    return validate;
  } catch (error) {
    throw new GradusError({
      code: 'tool-definition',
      kind: 'usage',
      what: `The parameters of the tool ${name} are no JSON Schema`,
      received: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}

/** `from: expected one of "km", "mi"; received "kilometre"; did you mean "km"?` */
function explain(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const at = path === '' ? 'arguments' : path;
  const received = `received ${shown(error.data)}`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required':
      return `${join(path, String(params['missingProperty']))}: missing`;
    case 'additionalProperties': {
      const extra = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return `${join(path, extra)}: there is no such argument; there are ${known.join(', ')}${meant(extra, known)}`;
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value));
      const names = (params['allowedValues'] as unknown[]).filter((one) => typeof one === 'string');
      const hint = typeof error.data === 'string' ? meant(error.data, names) : '';
      return `${at}: expected one of ${allowed.join(', ')}; ${received}${hint}`;
    }
    case 'type':
      return `${at}: expected ${[params['type']].flat().join(' or ')}; ${received}`;
    case 'pattern':
      return `${at}: expected text that matches ${String(params['pattern'])}; ${received}`;
    default:
      return `${at}: ${error.message ?? error.keyword}; ${received}`;
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function meant(given: string, known: readonly string[]): string {
  const guess = nearest(given, known);
  return guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`;
}

const mostShown = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`;
}
