/** @file From a phrase of levels.ts to the thing to do: its title, its command, what it leaves. */
import { topicById } from '@gradus/topics';
import type { Evidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { SuggestionKind } from './suggestion.ts';

/** What there is to do, whoever it serves. */
export interface StepShape {
  readonly key: string;
  readonly kind: SuggestionKind;
  readonly title: string;
  readonly command?: string;
  readonly outputs: readonly string[];
}

/** What a phrase of levels.ts asks to do; one that asks for nothing of its own has no entry. */
const shapes: readonly (readonly [
  phrase: RegExp,
  shape: (id: string, standing: Standing) => StepShape | undefined,
])[] = [
  [/^run the lab: \.\/gradus lab run (\S+)$/, (lab) => labShape(lab)],
  [/^pass the exercise: \.\/gradus lab practice (\S+)$/, (lab) => practiceShape(lab)],
  [/^a run against a real target/, (_, standing) => furtherShape(standing, 'real')],
  [/^evidence (?:that compares|of failures)/, (_, standing) => furtherShape(standing, 'full')],
  [/^a project or benchmark result/, (_, { topic }) => projectShape(topic)],
  [
    /^a linked design note/,
    (_, { topic, title }) => ({
      key: `design:${topic}`,
      kind: 'note',
      title: `Write a design note on ${title}`,
      command: `./gradus track note ${topic} --kind design`,
      outputs: [],
    }),
  ],
  [
    /^a linked explanation/,
    (_, { topic, title }) => ({
      key: `explanation:${topic}`,
      kind: 'note',
      title: `Teach ${title} and link the explanation`,
      command: `./gradus track note ${topic} --kind explanation`,
      outputs: [],
    }),
  ],
  [
    /^a prediction/,
    (_, { topic, title }) => ({
      key: `prediction:${topic}`,
      kind: 'prediction',
      title: `Predict a figure of a run on ${title}, then run it`,
      command: './gradus track predict --help',
      outputs: [],
    }),
  ],
];

export function stepFor(phrase: string, standing: Standing): StepShape | undefined {
  for (const [pattern, shape] of shapes) {
    const match = pattern.exec(phrase);
    if (match !== null) return shape(match[1] ?? '', standing);
  }
  return undefined;
}

const titleOf = (id: string): string => topicById(id)?.title ?? id;

const labShape = (lab: string): StepShape => ({
  key: `lab:${lab}`,
  kind: 'lab',
  title: `Run the lab ${lab}`,
  command: `./gradus lab run ${lab}`,
  outputs: [`results/${lab}/RESULTS.md`],
});

const practiceShape = (lab: string): StepShape => ({
  key: `practice:${lab}`,
  kind: 'practice',
  title: `Pass the exercise of ${lab}`,
  command: `./gradus lab practice ${lab}`,
  outputs: [`results/${lab}.practice/RESULTS.md`],
});

export const projectShape = (topic: string): StepShape => ({
  key: `project:${topic}`,
  kind: 'project',
  title: `Build a project: ${titleOf(topic)}`,
  outputs: [`results/${topic}.project/RESULTS.md`],
});

/** A run that shows more than the one there is; of which target, only the learner can say. */
function furtherShape({ evidence }: Standing, how: 'real' | 'full'): StepShape | undefined {
  const run = evidence.find(({ results, flaws }) => results.kind === 'lab' && flaws.length === 0);
  if (run === undefined) return undefined;
  const { id } = run;
  return {
    key: `${how}:${id}`,
    kind: 'lab',
    title: how === 'real' ? `Run the lab ${id} on a real target` : `Run the lab ${id} in full`,
    ...(how === 'full' ? { command: `./gradus lab run ${id} --full` } : {}),
    outputs: [`results/${id}/RESULTS.md`],
  };
}

/** Evidence that only stands in the way: the same steps once more, known to be short. */
export function asRerun(shape: StepShape, evidence: readonly Evidence[]): StepShape {
  const failing = evidence.find(
    ({ id, flaws }) =>
      flaws.length > 0 && shape.outputs.some((output) => output === `results/${id}/RESULTS.md`),
  );
  if (failing === undefined) return shape;
  const title = `Run ${failing.id} again: its evidence fails`;
  return { ...shape, key: `rerun:${failing.id}`, kind: 'rerun', title };
}
