/**
 * @file The contract: what `RESULTS.md` says about a run, as one closed schema. Everything that is
 * written is derived from it and everything that is read is checked against it; a key that is not
 * here is an error. Figures are finite numbers in the unit that stands beside them.
 */
import { z } from 'zod';

export const schemaName = 'gradus.results/1';

const text = z.string().trim().min(1);
const figure = z.number();
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');
/** A run's id is its folder under results/: `tokenization`, `tokenization.practice`. */
export const idPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:practice|project|benchmark))?$/;
/** Relative, forward slashes, never leaving its folder. */
const relativePath = text.regex(
  /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\]+$/,
  'expected a relative path that stays in its folder',
);

export const comparisonOperators = ['<', '<=', '=', '>=', '>'] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** How `results verify --replay` compares a claim of a second run with the first. */
const replay = z.discriminatedUnion('class', [
  /** The same bits on any machine. */
  z.strictObject({ class: z.literal('exact') }),
  /** Within an absolute tolerance, in the claim's unit. */
  z.strictObject({ class: z.literal('tolerance'), tolerance: z.number().positive() }),
  /** A timing or a size of this machine: shown, never compared. */
  z.strictObject({ class: z.literal('machine') }),
]);

const claim = z
  .strictObject({
    statement: text,
    metric: text,
    value: figure,
    unit: text,
    comparison: z.enum(comparisonOperators),
    threshold: figure,
    pass: z.boolean(),
    /** What the figure is held against, so that it could have come out otherwise. */
    oracle: text,
    replay,
  })
  .refine((c) => c.pass === holds(c.value, c.comparison, c.threshold), {
    path: ['pass'],
    error: 'expected pass to say whether value, comparison and threshold hold',
  });

const comparison = z
  .strictObject({
    metric: text,
    unit: text,
    arms: z.tuple([
      z.strictObject({ name: text, value: figure }),
      z.strictObject({ name: text, value: figure }),
    ]),
    /** First arm minus second arm. */
    difference: figure,
    /** 95%. */
    interval: z.strictObject({ low: figure, high: figure }),
    n: count,
    /** `paired bootstrap (BCa), 10,000 resamples, clustered by document`. */
    method: text,
  })
  .refine((c) => c.interval.low <= c.interval.high, {
    path: ['interval'],
    error: 'expected low <= high',
  });

/** A case that the run itself found, and the intervention that confirmed its cause. */
const failure = z.strictObject({
  case: text,
  expected: text,
  got: text,
  cause: text,
  intervention: z.strictObject({
    change: text,
    got: text,
    /** Did the failure go away? Then the cause is confirmed, not guessed. */
    removed: z.boolean(),
  }),
});

const constraint = z
  .strictObject({
    name: text,
    unit: text,
    comparison: z.enum(comparisonOperators),
    limit: figure,
    measured: figure,
    met: z.boolean(),
  })
  .refine((c) => c.met === holds(c.measured, c.comparison, c.limit), {
    path: ['met'],
    error: 'expected met to say whether measured, comparison and limit hold',
  });

const environment = z.strictObject({
  cpu: text,
  cores: z.int().positive(),
  memoryBytes: z.int().positive(),
  os: text,
  runtime: text,
  /** Null outside a git checkout. */
  commit: z.string().regex(/^[0-9a-f]{40}$/).nullable(),
  /** Uncommitted changes, those under results/, practice/ and progress/ aside. */
  dirty: z.boolean(),
  /** Versions of the third-party packages that the subject runs on. */
  packages: z.record(text, text),
  gpu: text.optional(),
});

export const resultsSchema = z.strictObject({
  schema: z.literal(schemaName),
  id: z.string().regex(idPattern, 'expected kebab-case, with .practice, .project or .benchmark'),
  kind: z.enum(['lab', 'practice', 'benchmark', 'project']),
  title: text,
  topics: z.array(text).min(1),
  /** Repeats the run: `./gradus lab run tokenization --seed 1`. */
  command: text,
  seed: count,
  scale: z.enum(['default', 'full']),
  startedAt: z.iso.datetime(),
  durationMs: figure.nonnegative(),
  /** The finding in two or three sentences, made from what was measured. */
  summary: text,
  environment,
  sources: z.array(z.strictObject({ path: relativePath, sha256 })),
  inputs: z.array(
    z.strictObject({
      name: text,
      sha256,
      sizeBytes: count,
      origin: z.enum(['shipped', 'generated', 'external']),
    }),
  ),
  /** Files beside RESULTS.md. */
  artifacts: z.array(z.strictObject({ path: relativePath, sha256, sizeBytes: count })),
  target: z
    .strictObject({
      kind: z.enum(['real', 'simulated', 'recorded']),
      name: text,
      version: text,
    })
    .optional(),
  verdict: z
    .strictObject({ status: z.enum(['valid', 'suspect', 'invalid']), reasons: z.array(text) })
    .optional(),
  claims: z.array(claim).min(1),
  comparisons: z.array(comparison),
  failures: z.array(failure),
  constraints: z.array(constraint),
  hooks: z.array(z.strictObject({ name: text, kind: z.enum(['monitoring', 'evaluation']) })),
  robustness: z.array(z.strictObject({ input: text, outcome: text, ok: z.boolean() })),
  practice: z
    .strictObject({
      attempts: count,
      hintsUsed: count,
      suiteVersion: z.int().positive(),
      casesPassed: count,
      casesTotal: count,
      /** The suite's own proof: each wrong solution and the case that kills it. */
      mutants: z.array(z.strictObject({ name: text, killedBy: text })),
    })
    .optional(),
  /** CSV artifacts that the body shows as tables. */
  tables: z.array(z.strictObject({ title: text, path: relativePath })),
  /** SVG artifacts that the body shows as pictures; `alt` says what a reader should see. */
  plots: z.array(z.strictObject({ title: text, path: relativePath, alt: text })),
  notes: z.array(text),
});

export type Results = z.output<typeof resultsSchema>;
export type Claim = Results['claims'][number];
export type Comparison = Results['comparisons'][number];
export type Failure = Results['failures'][number];
export type Constraint = Results['constraints'][number];
export type ReplayClass = Claim['replay'];
export type Environment = Results['environment'];

/** The one meaning of `value comparison threshold`. */
export function holds(value: number, operator: ComparisonOperator, threshold: number): boolean {
  switch (operator) {
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '=':
      return value === threshold;
    case '>=':
      return value >= threshold;
    case '>':
      return value > threshold;
  }
}
