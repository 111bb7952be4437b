/** @file What the text of a call may be: one of the tools, with arguments of its schema. */
import { tools } from '@gradus/datasets';
import {
  compileJsonSchema,
  createTokenMasks,
  type TokenMasks,
  vocabularyOf,
} from '@gradus/inference';
import type { Tokenizer } from '@gradus/tokenizer';

const callSchema = {
  anyOf: tools.map(({ name, parameters }) => ({
    type: 'object',
    properties: { name: { const: name }, arguments: parameters },
    required: ['name', 'arguments'],
    additionalProperties: false,
  })),
};

export interface CallConstraint {
  readonly accepts: (text: string) => boolean;
  readonly masks: TokenMasks;
}

/** Over the tokens of this tokenizer; a call ends with one of `endIds`. */
export function callConstraint(tokenizer: Tokenizer, endIds: readonly number[]): CallConstraint {
  const constraint = compileJsonSchema(callSchema);
  return {
    accepts: (text) => constraint.accepts(text),
    masks: createTokenMasks(constraint, vocabularyOf(tokenizer, { endIds })),
  };
}
