/** Which texts a model may write that may call a tool. */
import { expect, it } from 'vitest';
import { compileTextOrCalls } from '../../src/index.ts';

const schema = {
  type: 'object',
  properties: { name: { const: 'paint' }, arguments: { enum: [{ colour: 'red' }] } },
  required: ['name', 'arguments'],
  additionalProperties: false,
};
const constraint = compileTextOrCalls(schema, { open: '<tool_call>', close: '</tool_call>' });
const painted = '{"name":"paint","arguments":{"colour":"red"}}';
const marked = `<tool_call>\n${painted}\n</tool_call>`;

it.each([
  '',
  'Hello, <tool_call> or {"a": 1} later on.',
  '<',
  '<tool',
  '<b>bold</b>',
  '<tool_cake>',
  '<ü',
  ' {"not": "at the beginning"}',
  painted,
  marked,
  `<tool_call>${painted}</tool_call>`,
  `${marked}\n${marked}`,
])('may be %j', (text) => {
  expect(constraint.accepts(text)).toBe(true);
});

it.each([
  '{',
  '{"name":"wash","arguments":{}}',
  '{"name":"paint","arguments":{"colour":"blue"}}',
  `${painted} and more`,
  '<tool_call>',
  `<tool_call>${painted}`,
  `<tool_call>text</tool_call>`,
  `${marked} and more`,
])('may not be %j', (text) => {
  expect(constraint.accepts(text)).toBe(false);
});
