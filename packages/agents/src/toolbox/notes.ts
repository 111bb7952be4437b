/** @file Notes: kept, and found by the words in them. */
import { defineSchemaTool, type Tool } from '../tools/tool.ts';
import type { PersonalToolOptions } from './calendar.ts';
import { shippedSchema } from './shipped.ts';

export function notesTool({ store, details = true }: PersonalToolOptions): Tool<{
  readonly action: 'add' | 'find';
  readonly text: string;
}> {
  return defineSchemaTool({
    ...shippedSchema('notes'),
    effect: 'keyed',
    run: ({ action, text }, { idempotencyKey }) => {
      if (action === 'add') {
        store.keep(idempotencyKey, text);
        return { saved: true };
      }
      const notes = store.find(text);
      return { found: notes.length, ...(details ? { notes } : {}) };
    },
  });
}
