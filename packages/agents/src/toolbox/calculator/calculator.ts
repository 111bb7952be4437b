/** @file The calculator: exact where a result has an end, rounded at a known place where it has none. */
import { defineSchemaTool, type Tool } from '../../tools/tool.ts';
import { ToolError } from '../../tools/tool-error.ts';
import { shippedSchema } from '../shipped.ts';
import { evaluate, ExpressionError } from './expression.ts';
import { decimalText } from './rational.ts';

/** @param decimals of results that never end, such as 1/3 */
export function calculatorTool({ decimals = 12 }: { readonly decimals?: number } = {}): Tool<{
  readonly expression: string;
}> {
  return defineSchemaTool({
    ...shippedSchema('calculator'),
    effect: 'reads',
    run: ({ expression }) => {
      try {
        // A JSON number with all its digits, more than a double holds.
        return `{"result":${decimalText(evaluate(expression), decimals)}}`;
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        throw new ToolError(`cannot work out ${JSON.stringify(expression)}: ${error.message}`);
      }
    },
  });
}
