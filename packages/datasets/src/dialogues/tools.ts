/**
 * @file The six tools of the dialogues, as JSON Schemas. Arguments are the user's own words wherever
 * they can be: whoever calls a tool copies, and the tool understands.
 */

// prettier-ignore
export const unitNames = [
  'km', 'mi', 'm', 'ft', 'cm', 'in', 'kg', 'lb', 'g', 'oz', 'l', 'gal',
  'celsius', 'fahrenheit', 'h', 'min',
] as const;
export type UnitName = (typeof unitNames)[number];

const text = { type: 'string', minLength: 1, maxLength: 80 } as const;

/** JSON Schema (2020-12) of the arguments of each tool. */
export const tools = [
  {
    name: 'calculator',
    description: 'Works out an expression of numbers, +, -, * and /.',
    parameters: {
      type: 'object',
      properties: {
        expression: {
          type: 'string',
          pattern: String.raw`^[0-9]+(\.[0-9]+)?([-+*/][0-9]+(\.[0-9]+)?)+$`,
          maxLength: 40,
        },
      },
      required: ['expression'],
      additionalProperties: false,
    },
  },
  {
    name: 'convert_units',
    description: 'Converts a quantity from one unit into another.',
    parameters: {
      type: 'object',
      properties: {
        value: { type: 'number' },
        from: { enum: unitNames },
        to: { enum: unitNames },
      },
      required: ['value', 'from', 'to'],
      additionalProperties: false,
    },
  },
  {
    name: 'search_documents',
    description: 'Looks for passages about a topic in the documents at hand.',
    parameters: {
      type: 'object',
      properties: { query: text },
      required: ['query'],
      additionalProperties: false,
    },
  },
  {
    name: 'calendar',
    description: 'Shows a day; with an event, enters it on that day.',
    parameters: {
      type: 'object',
      properties: { day: text, event: text },
      required: ['day'],
      additionalProperties: false,
    },
  },
  {
    name: 'weather',
    description: 'The forecast for a city, today or on a day.',
    parameters: {
      type: 'object',
      properties: { city: text, day: text },
      required: ['city'],
      additionalProperties: false,
    },
  },
  {
    name: 'notes',
    description: 'Keeps a note, or finds those that mention something.',
    parameters: {
      type: 'object',
      properties: { action: { enum: ['add', 'find'] }, text },
      required: ['action', 'text'],
      additionalProperties: false,
    },
  },
] as const;

export type ToolName = (typeof tools)[number]['name'];

export interface ToolCall {
  readonly name: ToolName;
  readonly arguments: Readonly<Record<string, string | number>>;
}
