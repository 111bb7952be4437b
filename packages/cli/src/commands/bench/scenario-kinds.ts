/**
 * @file What a value of each kind may be in a scenario file, and what it becomes: the same as if it
 * had been given on the command line. Texts with a grammar of their own are read here once, so that a
 * fault names its line; what they mean is worked out later, by who needs it.
 */
import { isAbsolute, resolve } from 'node:path';
import { GradusError } from '@gradus/runtime';
import {
  mockConfig,
  parseDurationMs,
  parseLengths,
  parseLoad,
  parseObjectives,
  parseShard,
} from '@gradus/serving-benchmark';
import { z } from 'zod';
import type { BenchOption, OptionKind } from './option-table.ts';

const text = z.union([z.string().min(1), z.number()], { error: 'a text' });
const asText = text.transform(String);

/** A text that `read` takes; what it says of others is the fault. */
const readable = (read: (value: string) => unknown) =>
  asText.superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      context.addIssue({ code: 'custom', message: error.expected ?? error.message });
    }
  });

const listed = (item: z.ZodType, error: string) =>
  z.union([z.array(item).min(1), item.transform((value) => [value])], { error });

/** Relative paths begin where the file lies. */
const pathIn = (folder: string) =>
  z
    .string({ error: 'a path' })
    .min(1)
    .transform((path) => resolve(folder, path));
const imageIn = (folder: string) =>
  z
    .string({ error: 'an address or a path' })
    .min(1)
    .transform((image) =>
      /^(?:https?|data):/.test(image) || isAbsolute(image) ? image : resolve(folder, image),
    );

const mockError = 'true, or constants of the simulated endpoint';
const above0 = 'a number above 0';
const schemas: Readonly<Record<OptionKind, (folder: string, option: BenchOption) => z.ZodType>> = {
  text: () => asText,
  choice: (_, { choices = [] }) => z.enum(choices, { error: choices.join(' or ') }),
  flag: () => z.boolean({ error: 'true or false' }),
  count: () => z.int({ error: 'a whole number of at least 1' }).min(1),
  whole: () => z.int({ error: 'a whole number of at least 0' }).min(0),
  positive: () => z.number({ error: above0 }).positive({ error: above0 }),
  'not-negative': () => z.number({ error: 'a number from 0' }).min(0),
  numbers: () => listed(z.number().positive(), 'numbers above 0, such as [1, 2, 4, 8]'),
  names: () =>
    z.union(
      [
        z.array(z.string().min(1)).min(1),
        z
          .string()
          .min(1)
          .transform((listing) => listing.split(',').map((name) => name.trim())),
      ],
      {
        error: 'names of figures, such as [TTFT p90, TPOT mean]',
      },
    ),
  headers: () =>
    z.union(
      [
        z.array(z.string().includes(':')).min(1),
        z
          .record(z.string(), text)
          .transform((fields) =>
            Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
          ),
      ],
      { error: 'headers as name: value' },
    ),
  path: pathIn,
  images: (folder) => listed(imageIn(folder), 'addresses or paths of images'),
  lengths: () =>
    z.union([z.array(z.number()).min(1), readable((value) => parseLengths(value, 'it'))], {
      error: 'a length: 256, 128-512, lognormal:256,0.8 or a list',
    }),
  duration: () =>
    asText.refine((value) => (parseDurationMs(value) ?? 0) > 0, {
      error: '500ms, 30s, 2m or 1h',
    }),
  load: () => readable(parseLoad),
  objectives: () => readable(parseObjectives),
  shard: () => readable(parseShard),
  moment: () =>
    z.string().refine((value) => !Number.isNaN(Date.parse(value)), {
      error: 'a time such as 2026-11-28T12:00:00Z',
    }),
  mock: () =>
    z
      .union([z.literal(true), z.record(z.string(), z.unknown())], { error: mockError })
      .transform((value, context) => {
        if (value === true) return value;
        try {
          mockConfig(value);
        } catch (error) {
          if (!(error instanceof GradusError)) throw error;
          context.addIssue({ code: 'custom', message: `constants that fit (${error.received})` });
        }
        return JSON.stringify(value);
      }),
};

export const schemaOf = (option: BenchOption, folder: string): z.ZodType =>
  schemas[option.kind](folder, option);
