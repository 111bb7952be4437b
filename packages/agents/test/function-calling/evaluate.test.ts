import { afterEach, expect, it } from 'vitest';
import { type FunctionTask } from '../../src/function-calling/bfcl-tasks.ts';
import { evaluateFunctionCalling } from '../../src/function-calling/evaluate.ts';
import { parsePython, type PythonValue } from '../../src/function-calling/python-value.ts';
import { openModel } from '../../src/models/agent-model.ts';
import { type Endpoint, openEndpoint } from '../models/endpoint.ts';

let endpoint: Endpoint | undefined;
afterEach(async () => endpoint?.close());

const task = (id: string): FunctionTask => ({
  id,
  request: id,
  description: {
    name: 'math.square',
    parameters: { properties: { x: { type: 'integer' } }, required: ['x'] },
  },
  tool: { type: 'function', function: { name: 'math_square', parameters: { type: 'object' } } },
  accepted: parsePython('{"x": [5]}') as ReadonlyMap<string, readonly PythonValue[]>,
});

it('counts what is right over a socket, digits as they were written', async () => {
  const answers: Record<string, string | undefined> = {
    right: '{"x": 5}',
    float: '{"x": 5.0}',
    wrong: '{"x": 6}',
    torn: '{"x": 5',
    silent: undefined,
  };
  endpoint = await openEndpoint((asked) => {
    const json = answers[asked.messages[0]!.content];
    return json === undefined
      ? { content: 'No.' }
      : { calls: [{ name: 'math_square', arguments: json }] };
  });
  const model = await openModel({ kind: 'endpoint', baseUrl: endpoint.baseUrl, model: 'm' });
  const result = await evaluateFunctionCalling({ model }, Object.keys(answers).map(task));
  expect({ ...result, wrong: Object.fromEntries(result.wrong) }).toMatchObject({
    model: 'm',
    provenance: 'real',
    tasks: 5,
    correct: 1,
    wrong: {
      'type_error:simple': ['float'],
      'value_error:others': ['wrong'],
      malformed: ['torn'],
      'simple_function_checker:wrong_count': ['silent'],
    },
  });
  // Wilson (1927) for 1 of 5.
  expect(result.accuracy.low).toBeCloseTo(0.0362, 4);
  expect(result.accuracy.high).toBeCloseTo(0.6245, 4);
});
