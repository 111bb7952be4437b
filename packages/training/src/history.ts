/** @file What a run leaves to look at: a line for each step, and for each evaluation. */
import { z } from 'zod';

const finite = z.number();
const step = z.int().positive();

export const historySchema = z.strictObject({
  /** Of the steps from 1 on, in order. */
  losses: z.array(finite),
  /** Before clipping. */
  gradientNorms: z.array(finite),
  learningRates: z.array(finite),
  /** On what is held out, after these steps. */
  evaluations: z.array(z.strictObject({ step: z.int().nonnegative(), loss: finite })),
  spikes: z.array(
    z.strictObject({
      step,
      loss: finite,
      /** Of the losses before. */
      median: finite,
      /** Whose gradient grew most, and by how much; none in the first steps. */
      tensor: z.string().optional(),
      growth: finite,
    }),
  ),
});

export type History = z.infer<typeof historySchema>;

export const emptyHistory = (): History => ({
  losses: [],
  gradientNorms: [],
  learningRates: [],
  evaluations: [],
  spikes: [],
});
