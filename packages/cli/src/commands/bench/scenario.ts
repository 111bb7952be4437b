/**
 * @file Scenario files: the options of `bench run`, `sweep`, `capacity` and `ab` as YAML, one key for each,
 * by the option's own name. One file serves all four; what a command has no option for it passes by.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GradusError, systemCode } from '@gradus/runtime';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import {
  abOptionTable,
  capacityOptionTable,
  keyOf,
  loadOption,
  runOptionTable,
  sweepOptionTable,
} from './option-table.ts';
import { schemaOf } from './scenario-kinds.ts';

export const scenarioOptions = [
  loadOption,
  ...runOptionTable,
  ...sweepOptionTable,
  ...capacityOptionTable,
  ...abOptionTable,
];

/** By key, as the command line would have given them. @throws GradusError (usage): file, line, key */
export async function readScenario(file: string): Promise<ReadonlyMap<string, unknown>> {
  const lines = new LineCounter();
  const document = parseDocument(await textOf(file), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = lines.linePos(broken.pos[0]).line;
    const [received = ''] = broken.message.split(/ at line |\n/, 1);
    throw refused(`Cannot read ${file}, line ${line}`, 'YAML, each key once', received);
  }
  const value: unknown = document.toJS() ?? {};
  const folder = dirname(resolve(file));
  const shape = Object.fromEntries(
    scenarioOptions.map((option) => [keyOf(option), schemaOf(option, folder).optional()]),
  );
  const checked = z.strictObject(shape).safeParse(value);
  if (checked.success) {
    return new Map(Object.entries(checked.data).filter(([, given]) => given !== undefined));
  }
  throw faultOf(file, document, lines, value, checked.error.issues[0]!);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw refused(`Cannot read the scenario ${file}`, 'a file', systemCode(cause) ?? 'none');
  }
}

function faultOf(
  file: string,
  document: Document,
  lines: LineCounter,
  value: unknown,
  issue: z.core.$ZodIssue,
): GradusError {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const key = unknown ?? issue.path[0]?.toString();
  if (key === undefined) {
    return refused(`Cannot use ${file}`, 'options as key: value', typeof value);
  }
  const place = `${file}, line ${lineOf(document, lines, key)}: ${key}`;
  if (unknown !== undefined) {
    const meant = alike(unknown);
    return refused(
      `Cannot use ${place}`,
      'an option of bench run, sweep, capacity or ab, without its dashes',
      JSON.stringify(unknown),
      meant === undefined ? undefined : `Did you mean ${meant}?`,
    );
  }
  const received = JSON.stringify((value as Record<string, unknown>)[key]) ?? 'nothing';
  // The command line hides secrets, and so do faults.
  const shown = ['api-key', 'api-key-b', 'header', 'mock', 'mock-b'].includes(key)
    ? '…'
    : received.slice(0, 80);
  return refused(`Cannot use ${place}`, expectation(issue), shown);
}

const expectation = (issue: z.core.$ZodIssue): string =>
  issue.code === 'too_small'
    ? `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    : issue.message;

function lineOf(document: Document, lines: LineCounter, key: string): number {
  const pairs = isMap(document.contents) ? document.contents.items : [];
  const found = pairs.map((pair) => pair.key).find((one) => isScalar(one) && one.value === key);
  const at = isScalar(found) ? found.range?.[0] : undefined;
  return at === undefined ? 1 : lines.linePos(at).line;
}

/** `promptTokens`, `prompt_tokens` and `--prompt-tokens` mean prompt-tokens. */
function alike(key: string): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  return scenarioOptions.map(keyOf).find((known) => plain(known) === plain(key));
}

const refused = (what: string, expected: string, received: string, remedy?: string): GradusError =>
  new GradusError({
    code: 'scenario',
    kind: 'usage',
    what,
    expected,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
