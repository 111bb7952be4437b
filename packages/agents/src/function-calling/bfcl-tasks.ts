/** @file BFCL's tasks and accepted answers, read; its functions as tools of OpenAI's API. */
import { readFileSync } from 'node:fs';
import { GradusError } from '@gradus/runtime';
import type { ToolDefinition } from '../models/wrapped-model.ts';
import type { AcceptedCall, FunctionDescription, MadeCall } from './ast-match.ts';
import { parsePython, type PythonValue } from './python-value.ts';

export interface FunctionTask {
  readonly id: string;
  readonly request: string;
  readonly description: FunctionDescription;
  readonly tool: ToolDefinition;
  readonly accepted: AcceptedCall;
}

interface TaskLine {
  readonly id: string;
  readonly question: readonly (readonly { readonly role: string; readonly content: string }[])[];
  readonly function: readonly (FunctionDescription & { readonly description: string })[];
}

/**
 * @param tasksPath, answersPath one JSON object a line, in the same order
 * @throws GradusError `bfcl-unreadable` (environment) with the line
 */
export function readFunctionTasks(tasksPath: string, answersPath: string): FunctionTask[] {
  const answers = linesOf(answersPath);
  return linesOf(tasksPath).map((line, index) => {
    try {
      const { id, question, function: functions } = JSON.parse(line) as TaskLine;
      const [description] = functions;
      const answer = parsePython(answers[index] ?? '') as ReadonlyMap<string, PythonValue>;
      if (answer.get('id') !== id || functions.length !== 1) throw new Error('ids differ');
      const [truth] = answer.get('ground_truth') as readonly ReadonlyMap<string, PythonValue>[];
      return {
        id,
        request: question[0]!.map(({ content }) => content).join('\n'),
        description: description!,
        tool: toolOf(description!),
        accepted: [...truth!.values()][0] as AcceptedCall,
      };
    } catch (error) {
      throw new GradusError({
        code: 'bfcl-unreadable',
        kind: 'environment',
        what: `Cannot read ${tasksPath}, line ${index + 1}`,
        expected: 'a task of BFCL with its accepted answer',
        remedy: 'Fetch both files again: ./gradus data fetch bfcl-simple-python.',
        cause: error,
      });
    }
  });
}

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/** An API takes no dots in names; BFCL puts underscores for them, too. */
export const apiName = (name: string): string => name.replaceAll('.', '_');

/** Arguments as JSON, as a model wrote them. @returns undefined where they are no JSON object */
export function madeCall(
  { description }: FunctionTask,
  name: string,
  argumentsJson: string,
): MadeCall | undefined {
  try {
    const args = parsePython(argumentsJson);
    if (!(args instanceof Map)) return undefined;
    return { name: name === apiName(description.name) ? description.name : name, args };
  } catch {
    return undefined;
  }
}

const jsonTypes: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  any: 'string',
};

function toolOf({ name, description, parameters }: TaskLine['function'][number]): ToolDefinition {
  return {
    type: 'function',
    function: {
      name: apiName(name),
      description,
      parameters: asJsonSchema(parameters) as Readonly<Record<string, unknown>>,
    },
  };
}

/** BFCL's types are Python's; an API wants JSON Schema's. */
function asJsonSchema(schema: unknown, key = ''): unknown {
  if (Array.isArray(schema)) return schema.map((one) => asJsonSchema(one));
  if (typeof schema === 'string' && key === 'type') return jsonTypes[schema] ?? schema;
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      // Of a parameter that is called "type", the value is a schema and no type.
      asJsonSchema(value, typeof value === 'string' ? name : ''),
    ]),
  );
}
