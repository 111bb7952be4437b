/** @file The contract of a lab. */
import type { Results } from '@gradus/evidence';
import { GradusError, type Progress } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { topicById } from '@gradus/topics';

export type Scale = Results['scale'];

/** What a run is given; everything it may depend on. */
export interface LabContext {
  readonly seed: number;
  /** Seeded: the same seed draws the same numbers on any machine. */
  readonly random: Random;
  /** `default`: offline, two cores, under two minutes. `full`: as long as it takes. */
  readonly scale: Scale;
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
  /** Whether the subject has competing mechanisms to compare, and can fail. Both by default. */
  readonly expects?: { readonly comparisons?: boolean; readonly failures?: boolean };
  run(context: LabContext): Promise<LabReport>;
}

export interface Lab extends LabDefinition {
  readonly packages: readonly string[];
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
  return {
    ...definition,
    packages: definition.packages ?? [],
    expects: { comparisons: true, failures: true, ...definition.expects },
  };
}

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
