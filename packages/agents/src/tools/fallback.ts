/** @file A tool that stands in for another. */
import type { Tool } from './tool.ts';
import { ToolError } from './tool-error.ts';

/**
 * Reads from `second` where `first` fails for whatever reason but wrong arguments, and says so. Only
 * for tools that read: of an effect that failed nobody knows whether it happened.
 */
export function withFallback<Arguments>(
  first: Tool<Arguments> & { readonly effect: 'reads' },
  second: Pick<Tool<Arguments>, 'name' | 'run'>,
): Tool<Arguments> {
  return {
    ...first,
    run: async (args, context) => {
      try {
        return await first.run(args, context);
      } catch (error) {
        if (context.signal.aborted || (error instanceof ToolError && error.isFinal)) throw error;
        const why = error instanceof Error ? error.message : String(error);
        return { insteadOf: first.name, because: why, result: await second.run(args, context) };
      }
    },
  };
}
