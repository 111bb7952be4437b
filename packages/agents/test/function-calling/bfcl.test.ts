import { describeWithData } from '@gradus/datasets/testing';
import { describe, expect, it } from 'vitest';
import {
  type AcceptedCall,
  type FunctionDescription,
  type MadeCall,
  matchCall,
  type Mismatch,
} from '../../src/function-calling/ast-match.ts';
import {
  type FunctionTask,
  madeCall,
  readFunctionTasks,
} from '../../src/function-calling/bfcl-tasks.ts';
import {
  equals,
  isDict,
  isIn,
  isList,
  parsePython,
  type PythonValue,
  typeOf,
} from '../../src/function-calling/python-value.ts';

const files = ['agents/bfcl/simple_python.json', 'agents/bfcl/simple_python.answers.json'] as const;

/** What a model would have to write for an accepted answer; inside dicts each value is a list again. */
const written = (value: PythonValue): PythonValue => {
  if (isDict(value)) {
    return new Map(
      [...value].flatMap(([key, options]) => {
        const option = (options as readonly PythonValue[])[0]!;
        return option === '' ? [] : [[key, option] as const];
      }),
    );
  }
  return isList(value) ? value.map((item) => (isDict(item) ? written(item) : item)) : value;
};
const callOf = (
  { description, accepted }: FunctionTask,
  choose: (answers: readonly PythonValue[]) => PythonValue,
): MadeCall => ({
  name: description.name,
  args: new Map(
    [...accepted].flatMap(([name, answers]) => {
      const chosen = choose(answers);
      // Some that are required may be left out by the answers alone; the checker wants them.
      const isRequired = description.parameters.required.includes(name);
      const value = chosen === '' && isRequired ? answers.find((one) => one !== '')! : chosen;
      return value === '' && isIn('', answers) ? [] : [[name, written(value)] as const];
    }),
  ),
});
const first = (answers: readonly PythonValue[]) => answers[0]!;
const mismatchOf = (task: FunctionTask, ...calls: MadeCall[]) =>
  matchCall(task.description, calls, task.accepted).mismatch;
const changed = (
  { name, args }: MadeCall,
  change: (args: Map<string, PythonValue>) => void,
): MadeCall => {
  const copy = new Map(args);
  change(copy);
  return { name, args: copy };
};

describeWithData('BFCL, 400 simple tasks', files, (tasksPath, answersPath) => {
  const tasks = readFunctionTasks(tasksPath, answersPath);

  it('every accepted value of every task is accepted, and left out where it may be', () => {
    expect(tasks).toHaveLength(400);
    let calls = 0;
    const refused: string[] = [];
    for (const task of tasks) {
      const most = Math.max(...[...task.accepted.values()].map((answers) => answers.length));
      for (let index = 0; index < Math.max(1, most); index++) {
        calls++;
        const call = callOf(task, (answers) => answers[Math.min(index, answers.length - 1)]!);
        const mismatch = mismatchOf(task, call);
        if (mismatch !== undefined) refused.push(`${task.id} ${index} ${mismatch}`);
      }
    }
    expect(calls).toBeGreaterThan(700);
    expect(refused).toEqual([]);
  });

  it('near misses are refused, each for its own reason', () => {
    const counts: Record<string, number> = {};
    for (const task of tasks) {
      const call = callOf(task, first);
      const expectMiss = (kind: string, miss: MadeCall[], reasons: readonly Mismatch[]) => {
        counts[kind] = (counts[kind] ?? 0) + 1;
        const mismatch = mismatchOf(task, ...miss);
        if (!reasons.includes(mismatch!)) throw new Error(`${task.id} ${kind}: ${mismatch}`);
      };
      expectMiss('none', [], ['simple_function_checker:wrong_count']);
      expectMiss('two', [call, call], ['simple_function_checker:wrong_count']);
      expectMiss(
        'name',
        [{ ...call, name: `${call.name}_2` }],
        ['simple_function_checker:wrong_func_name'],
      );
      expectMiss(
        'invented',
        [changed(call, (args) => args.set('urgency', 'high'))],
        ['simple_function_checker:unexpected_param'],
      );
      const required = task.description.parameters.required[0];
      if (required !== undefined) {
        expectMiss(
          'missing',
          [changed(call, (args) => args.delete(required))],
          ['simple_function_checker:missing_required'],
        );
      }
      for (const [name, value] of call.args) {
        const type = typeOf(value);
        const set = (other: PythonValue) => [changed(call, (args) => args.set(name, other))];
        if (type === 'str')
          expectMiss('other text', set(`${value as string}x`), [
            'value_error:string',
            'value_error:others',
            'type_error:simple',
          ]);
        if (type === 'int')
          expectMiss('other number', set({ type: 'int', value: 987_654_321 }), [
            'value_error:others',
          ]);
        if (type === 'int')
          expectMiss('a text for a number', set('987654321'), ['type_error:simple']);
        if (type === 'bool')
          expectMiss(
            'not',
            set(!(value as boolean)),
            isIn(!(value as boolean), task.accepted.get(name)!)
              ? [undefined as never]
              : ['value_error:others'],
          );
        if (type === 'list')
          expectMiss('longer', set([...(value as PythonValue[]), ...(value as PythonValue[])]), [
            'value_error:list/tuple',
            'value_error:list_dict_count',
          ]);
        if (type === 'dict')
          expectMiss(
            'another key',
            set(new Map([...(value as Map<string, PythonValue>), ['urgency', 'high']])),
            ['value_error:dict_key'],
          );
      }
    }
    expect(counts['none']).toBe(400);
    expect(
      Math.min(...['missing', 'other text', 'other number', 'longer'].map((kind) => counts[kind]!)),
    ).toBeGreaterThan(50);
    expect(counts['another key']).toBeGreaterThan(1);
  });

  it('what a model writes for an API is read back', () => {
    const task = tasks.find(({ description }) => description.name === 'math.factorial')!;
    expect(task.tool.function).toMatchObject({
      name: 'math_factorial',
      parameters: { type: 'object', properties: { number: { type: 'integer' } } },
    });
    const made = (json: string) => mismatchOf(task, madeCall(task, 'math_factorial', json)!);
    expect([
      made('{"number": 5}'),
      made('{"number": 5.0}'),
      made('{"number": "5"}'),
      made('{"number": true}'),
    ]).toEqual([undefined, 'type_error:simple', 'type_error:simple', 'type_error:simple']);
    expect(madeCall(task, 'math_factorial', '{"number": 5')).toBeUndefined();
    expect(JSON.stringify(tasks.map(({ tool }) => tool))).not.toMatch(
      /"type":"(dict|float|tuple|any)"/,
    );
  });
});

describe("BFCL's rules where they surprise", () => {
  const description = (type: string, items?: string): FunctionDescription => ({
    name: 'f',
    parameters: {
      properties: { x: { type, ...(items === undefined ? {} : { items: { type: items } }) } },
      required: [],
    },
  });
  const match = (type: readonly [string, string?], given: string, accepted: string) =>
    matchCall(
      description(...type),
      [{ name: 'f', args: parsePython(given) as Map<string, PythonValue> }],
      parsePython(accepted) as AcceptedCall,
    ).mismatch;

  it.each([
    ['an int for a float', ['float'], '{"x": 5}', '{"x": [5.0]}', undefined],
    ['a float for an int', ['integer'], '{"x": 5.0}', '{"x": [5]}', 'type_error:simple'],
    [
      'a float for an int that is accepted as one',
      ['integer'],
      '{"x": 5.0}',
      '{"x": [5.0]}',
      undefined,
    ],
    ['true for 1', ['integer'], '{"x": true}', '{"x": [1]}', 'type_error:simple'],
    [
      'case, spaces and marks',
      ['string'],
      '{"x": "new-york, N.Y."}',
      '{"x": ["New York NY"]}',
      undefined,
    ],
    ['single quotes', ['string'], '{"x": "a\'b"}', '{"x": ["A\\"B"]}', undefined],
    ['other marks', ['string'], '{"x": "New York!"}', '{"x": ["New York"]}', 'value_error:string'],
    ['a text where one may be left out', ['string'], '{"x": " "}', '{"x": ["a", ""]}', undefined],
    ['left out', ['string'], '{}', '{"x": ["a", ""]}', undefined],
    [
      'left out where it may not',
      ['string'],
      '{}',
      '{"x": ["a"]}',
      'simple_function_checker:missing_optional',
    ],
    ['the name of a variable for a number', ['integer'], '{"x": "n"}', '{"x": ["n"]}', undefined],
    ['case of a variable', ['integer'], '{"x": "N"}', '{"x": ["n"]}', 'value_error:others'],
    [
      'texts in a list',
      ['array', 'string'],
      '{"x": ["New York", "b."]}',
      '{"x": [["newyork", "B"]]}',
      undefined,
    ],
    [
      'order in a list',
      ['array', 'integer'],
      '{"x": [2, 1]}',
      '{"x": [[1, 2]]}',
      'value_error:list/tuple',
    ],
    [
      'ints in a list of floats',
      ['array', 'float'],
      '{"x": [1, 2]}',
      '{"x": [[1.0, 2.0]]}',
      'type_error:nested',
    ],
    [
      'an empty list where it may be left out',
      ['array', 'integer'],
      '{"x": []}',
      '{"x": [[1], ""]}',
      undefined,
    ],
    [
      'anything in a list that may be left out is a value error',
      ['array', 'integer'],
      '{"x": ["a"]}',
      '{"x": [[1], ""]}',
      'value_error:list/tuple',
    ],
    [
      'a dict',
      ['dict'],
      '{"x": {"a": "B.", "c": 1}}',
      '{"x": [{"a": ["b"], "c": [1, 2], "d": ["", 3]}]}',
      undefined,
    ],
    [
      'a dict without a key',
      ['dict'],
      '{"x": {"a": "b"}}',
      '{"x": [{"a": ["b"], "c": [1]}]}',
      'value_error:dict_key',
    ],
    [
      'a dict with another value',
      ['dict'],
      '{"x": {"a": "z"}}',
      '{"x": [{"a": ["b"]}]}',
      'value_error:dict_value',
    ],
    [
      'dicts in order',
      ['array', 'dict'],
      '{"x": [{"a": 1}, {"a": 2}]}',
      '{"x": [[{"a": [1]}, {"a": [2]}]]}',
      undefined,
    ],
    [
      'too few dicts',
      ['array', 'dict'],
      '{"x": [{"a": 1}]}',
      '{"x": [[{"a": [1]}, {"a": [2]}]]}',
      'value_error:list_dict_count',
    ],
  ] as const)('%s', (_, type, given, accepted, mismatch) => {
    expect(match(type, given, accepted)).toBe(mismatch);
  });

  it('numbers are equal across types, and remember theirs', () => {
    expect(equals(parsePython('[1, true, 1e0]'), parsePython('[1.0, 1, 1]'))).toBe(true);
    expect(
      (parsePython('[1, 1.0, 1e0, true, null, "a", {}, []]') as PythonValue[]).map(typeOf),
    ).toEqual(['int', 'float', 'float', 'bool', 'NoneType', 'str', 'dict', 'list']);
  });
});
