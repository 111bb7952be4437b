/** @file The contract of a lab. */
import type { Results } from '@gradus/evidence';
import { GradusError, type Progress } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { topicById } from '@gradus/topics';

export type Scale = Results['scale'];

/** What a run is given; everything it may depend on. */
/** What a lab may be told on the command line besides seed and scale: `--corpus <file or name>`. */
export interface LabOption {
  /** Kebab-case; the option without its dashes. */
  readonly name: string;
  /** What stands behind it: `file or name`. */
  readonly value: string;
  readonly description: string;
  /** A value to show in an example. */
  readonly example: string;
}

/** Values of a lab's own options by name; those that were not given are not there. */
export type GivenOptions = Readonly<Record<string, string>>;

export interface LabContext {
  readonly seed: number;
  /** Seeded: the same seed draws the same numbers on any machine. */
  readonly random: Random;
  /** `default`: offline, two cores, under two minutes. `full`: as long as it takes. */
  readonly scale: Scale;
  readonly options: GivenOptions;
  readonly progress: Progress;
  /** Aborted by Ctrl-C; pass it on, and `breathe(signal)` in long loops. */
  readonly signal: AbortSignal;
}

/** A file that the run made; plots and tables refer to it by its name. */
export interface ReportedArtifact {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The parts of the evidence that only the run knows. */
export interface LabReport {
  /** The finding in two or three sentences, made from what was measured. */
  readonly summary: string;
  readonly claims: Results['claims'];
  readonly comparisons?: Results['comparisons'];
  readonly failures?: Results['failures'];
  readonly inputs?: Results['inputs'];
  readonly artifacts?: readonly ReportedArtifact[];
  readonly target?: NonNullable<Results['target']>;
  readonly verdict?: NonNullable<Results['verdict']>;
  readonly constraints?: Results['constraints'];
  readonly hooks?: Results['hooks'];
  readonly robustness?: Results['robustness'];
  readonly tables?: Results['tables'];
  readonly plots?: Results['plots'];
  readonly notes?: readonly string[];
}

export interface LabDefinition {
  /** The name of its folder under labs/. */
  readonly id: string;
  readonly title: string;
  /** What the run answers, in one line. */
  readonly question: string;
  readonly topics: readonly string[];
  /** Packages whose code the result depends on: `['tokenizer']`. A change there makes it stale. */
  readonly subjects: readonly string[];
  /** Third-party packages whose versions belong to the environment. */
  readonly packages?: readonly string[];
  /** None unless said otherwise. The run checks their values. */
  readonly options?: readonly LabOption[];
  /** Whether the subject has competing mechanisms to compare, and can fail. Both by default. */
  readonly expects?: { readonly comparisons?: boolean; readonly failures?: boolean };
  run(context: LabContext): Promise<LabReport>;
}

export interface Lab extends LabDefinition {
  readonly packages: readonly string[];
  readonly options: readonly LabOption[];
  readonly expects: { readonly comparisons: boolean; readonly failures: boolean };
}

/** @throws GradusError `bad-lab` when the definition names what does not exist. */
export function defineLab(definition: LabDefinition): Lab {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(definition.id)) {
    throw badLab(definition, 'an id in kebab-case', `"${definition.id}"`);
  }
  if (definition.topics.length === 0) throw badLab(definition, 'at least one topic', 'none');
  for (const topic of definition.topics) {
    if (topicById(topic) === undefined) {
      throw badLab(definition, 'topics that packages/topics lists', `"${topic}"`);
    }
  }
  const name = definition.options?.find((option) => !isFreeName(option.name))?.name;
  if (name !== undefined) {
    throw badLab(definition, `options in kebab-case beside ${taken.join(', ')}`, `"${name}"`);
  }
  return {
    ...definition,
    packages: definition.packages ?? [],
    options: definition.options ?? [],
    expects: { comparisons: true, failures: true, ...definition.expects },
  };
}

/** Options that every run has. */
const taken = ['seed', 'full', 'reference', 'json', 'debug', 'help'];

const isFreeName = (name: string): boolean =>
  /^[a-z]+(-[a-z]+)*$/.test(name) && !taken.includes(name);

function badLab({ id }: LabDefinition, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'bad-lab',
    kind: 'usage',
    what: `The definition of lab ${id} is wrong`,
    expected,
    received,
    remedy: `Correct labs/${id}/lab.ts.`,
  });
}
