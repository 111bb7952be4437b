/** @file What a record says of itself in its front matter, as one closed schema. */
import { topicById } from '@gradus/topics';
import { z } from 'zod';
import { recordKinds } from './kinds.ts';

export const recordSchemaName = 'gradus.record/1';

const line = z
  .string('a text')
  .regex(/\S/, 'a text that is not blank')
  // oxlint-disable-next-line no-control-regex -- these are what has to be refused
  .regex(/^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*$/, 'a single line')
  .refine((value) => value.isWellFormed(), { error: 'well-formed Unicode' });

const lengthOf = (most: number): z.ZodString => line.max(most, `at most ${most} characters`);

export const recordSchema = z.strictObject({
  schema: z.literal(recordSchemaName, recordSchemaName),
  kind: z.enum(recordKinds, `one of ${recordKinds.join(', ')}`),
  title: lengthOf(200),
  date: z.iso.date('a day such as 2026-11-20'),
  /** Ids; none for what is about no topic. */
  topics: z.array(
    z.string().refine((id) => topicById(id) !== undefined, {
      error: 'the id of a topic, such as kv-cache',
    }),
  ),
  /** What was studied or worked from: a path, an address, the id of a result. */
  source: lengthOf(2000).optional(),
  durationMinutes: z
    .int('whole minutes')
    .min(1, 'at least 1')
    .max(1440, 'at most a day: 1440')
    .optional(),
  /** What came of it. */
  output: lengthOf(2000).optional(),
  nextAction: lengthOf(2000).optional(),
  /** The document's own code: `M5`. */
  milestone: lengthOf(40).optional(),
});

export type RecordFields = Omit<z.output<typeof recordSchema>, 'schema'>;
