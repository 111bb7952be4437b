/** @file The calendar: shows a day; with an event, enters it. */
import { defineSchemaTool, type Tool } from '../tools/tool.ts';
import { dayOf } from './days.ts';
import type { PersonalStore } from './personal-store.ts';
import { shippedSchema } from './shipped.ts';

export interface PersonalToolOptions {
  readonly store: PersonalStore;
  /** Whether the entries themselves are shown, or only how many there are. */
  readonly details?: boolean;
}

/** @param today as `2026-02-28`, asked at every call */
export function calendarTool({
  store,
  details = true,
  today = () => new Date().toISOString().slice(0, 10),
}: PersonalToolOptions & { readonly today?: () => string }): Tool<{
  readonly day: string;
  readonly event?: string;
}> {
  return defineSchemaTool({
    ...shippedSchema('calendar'),
    effect: 'keyed',
    run: ({ day: words, event }, { idempotencyKey }) => {
      const day = dayOf(words, today());
      if (event !== undefined) {
        store.enter(idempotencyKey, { day, event });
        return { entered: true, ...(details ? { day } : {}) };
      }
      const events = store.eventsOn(day);
      return { entries: events.length, ...(details ? { day, events } : {}) };
    },
  });
}
