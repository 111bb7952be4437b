/**
 * @file The contract: what `RESULTS.md` says about a run, as one closed schema. Everything that is
 * written is derived from it and everything that is read is checked against it; a key that is not
 * here is an error. Figures are finite numbers in the unit that stands beside them.
 */
import { z } from 'zod';

export const schemaName = 'gradus.results/1';

/**
 * Prose of any length, kept as it was given: a case such as `'hello '` lives by its space. Lone
 * surrogates are refused because UTF-8 cannot hold them; a run writes them as escapes.
 */
const text = z
  .string()
  .regex(/\S/, 'a text that is not blank')
  .refine((value) => value.isWellFormed(), { error: 'well-formed Unicode' });
/** Names, units, commands. */
const line = text.regex(/^[^\r\n]*$/, 'a single line');
const figure = z.number();
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
/** Relative, forward slashes, never leaving its folder. */
const relativePath = line.regex(
  /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\]+$/,
  'a relative path that stays in its folder',
);

/** A run's id is its folder under results/: `tokenization`, `tokenization.practice`. */
export const idPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:practice|project|benchmark))?$/;

/** `compression-curve.3fa2b1c0.svg`: a file beside RESULTS.md, the head of its hash in its name. */
export const artifactPattern =
  /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.([0-9a-f]{8})\.[a-z0-9]{1,8}$/;
const artifactPath = z
  .string()
  .regex(artifactPattern, 'the name of an artifact, such as curve.3fa2b1c0.svg');

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
    metric: line,
    value: figure,
    unit: line,
    comparison: z.enum(comparisonOperators),
    threshold: figure,
    pass: z.boolean(),
    /** What the figure is held against, so that it could have come out otherwise. */
    oracle: text,
    replay,
  })
  .refine((c) => c.pass === holds(c.value, c.comparison, c.threshold), {
    path: ['pass'],
    error: 'what value, comparison and threshold say',
  });

const comparison = z
  .strictObject({
    metric: line,
    unit: line,
    arms: z.tuple([
      z.strictObject({ name: line, value: figure }),
      z.strictObject({ name: line, value: figure }),
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
    path: ['interval', 'low'],
    error: 'a lower end that is not above the upper one',
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
    name: line,
    unit: line,
    comparison: z.enum(comparisonOperators),
    limit: figure,
    measured: figure,
    met: z.boolean(),
  })
  .refine((c) => c.met === holds(c.measured, c.comparison, c.limit), {
    path: ['met'],
    error: 'what measured, comparison and limit say',
  });

const environment = z.strictObject({
  cpu: line,
  cores: z.int().positive(),
  memoryBytes: z.int().positive(),
  os: line,
  runtime: line,
  /** Null outside a git checkout. */
  commit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit hash')
    .nullable(),
  /** Uncommitted changes, those under results/, practice/ and progress/ aside. */
  dirty: z.boolean(),
  /** Versions of the third-party packages that the subject runs on. */
  packages: z.record(line, line),
  gpu: line.optional(),
});

const artifact = z
  .strictObject({ path: artifactPath, sha256, sizeBytes: count })
  .refine(({ path, sha256: hash }) => hash.startsWith(artifactPattern.exec(path)?.[1] ?? ''), {
    path: ['path'],
    error: 'a name that carries the first 8 digits of the sha256',
  });

export const resultsSchema = z
  .strictObject({
    schema: z.literal(schemaName),
    id: z.string().regex(idPattern, 'kebab-case, with .practice, .project or .benchmark or none'),
    kind: z.enum(['lab', 'practice', 'benchmark', 'project']),
    title: line,
    topics: z.array(line).min(1),
    /** Repeats the run: `./gradus lab run tokenization --seed 1`. */
    command: line,
    seed: count,
    scale: z.enum(['default', 'full']),
    /** What else the run was given, by the names of a lab's own options: `corpus: book.txt`. */
    options: z.record(line, line).optional(),
    startedAt: z.iso.datetime({ error: 'an ISO 8601 time in UTC, such as 2026-11-20T10:54:00Z' }),
    durationMs: figure.nonnegative(),
    /** The finding in two or three sentences, made from what was measured. */
    summary: text,
    environment,
    sources: z.array(z.strictObject({ path: relativePath, sha256 })),
    inputs: z.array(
      z.strictObject({
        name: line,
        sha256,
        sizeBytes: count,
        origin: z.enum(['shipped', 'generated', 'external']),
      }),
    ),
    /** Files beside RESULTS.md. */
    artifacts: z.array(artifact),
    target: z
      .strictObject({ kind: z.enum(['real', 'simulated', 'recorded']), name: line, version: line })
      .optional(),
    verdict: z
      .strictObject({ status: z.enum(['valid', 'suspect', 'invalid']), reasons: z.array(text) })
      .optional(),
    claims: z.array(claim).min(1),
    comparisons: z.array(comparison),
    failures: z.array(failure),
    constraints: z.array(constraint),
    hooks: z.array(z.strictObject({ name: line, kind: z.enum(['monitoring', 'evaluation']) })),
    robustness: z.array(z.strictObject({ input: text, outcome: text, ok: z.boolean() })),
    practice: z
      .strictObject({
        attempts: count,
        hintsUsed: count,
        suiteVersion: z.int().positive(),
        casesPassed: count,
        casesTotal: count,
        /** The suite's own proof: each wrong solution and the case that kills it. */
        mutants: z.array(z.strictObject({ name: line, killedBy: text })),
      })
      .refine((p) => p.casesPassed <= p.casesTotal, {
        path: ['casesPassed'],
        error: 'no more cases than casesTotal',
      })
      .optional(),
    /** CSV artifacts that the body shows as tables. */
    tables: z.array(z.strictObject({ title: line, path: artifactPath })),
    /** SVG artifacts that the body shows as pictures; `alt` says what a reader should see. */
    plots: z.array(z.strictObject({ title: line, path: artifactPath, alt: text })),
    notes: z.array(text),
    /** SHA-256 of the file without this line: a digit changed anywhere is noticed. */
    digest: sha256,
  })
  .superRefine((results, context) => {
    const expect = (holding: boolean, path: PropertyKey[], error: string): void => {
      if (!holding) context.addIssue({ code: 'custom', path, message: error });
    };
    const suffix = /\.(\w+)$/.exec(results.id)?.[1];
    expect(
      suffix === undefined || suffix === results.kind,
      ['kind'],
      `${suffix}, as the id ends in it`,
    );
    expect(
      results.kind !== 'practice' || results.practice !== undefined,
      ['practice'],
      'attempts, hints and cases, as the kind is practice',
    );
    const files = new Set<string>();
    for (const [index, { path }] of results.artifacts.entries()) {
      expect(!files.has(path), ['artifacts', index, 'path'], 'each artifact once');
      files.add(path);
    }
    for (const [list, extension] of [
      ['tables', '.csv'],
      ['plots', '.svg'],
    ] as const) {
      for (const [index, { path }] of results[list].entries()) {
        const listed = files.has(path) && path.endsWith(extension);
        expect(listed, [list, index, 'path'], `the name of a ${extension} file under artifacts`);
      }
    }
  });

export type Results = z.output<typeof resultsSchema>;
export type Claim = Results['claims'][number];
export type Comparison = Results['comparisons'][number];
export type Failure = Results['failures'][number];
export type Constraint = Results['constraints'][number];
export type Practice = NonNullable<Results['practice']>;
export type ReplayClass = Claim['replay'];
export type Environment = Results['environment'];

/** The one meaning of `value comparison threshold`. */
export function holds(value: number, operator: ComparisonOperator, threshold: number): boolean {
  return relations[operator](value, threshold);
}

const relations: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
};
