/**
 * @file What a sync should leave behind, worked out a second time and much more simply: the learner's
 * own text of every place is known, and the document is printed anew from it.
 */
import type { Evidence } from '../../src/index.ts';
import { practice, run } from './held.ts';

export const topics = ['tokenization', 'attention', 'lora'] as const;
export const boxTopic = 'embeddings';
export type Topic = (typeof topics)[number] | typeof boxTopic;

export const runStates = ['none', 'good', 'failing', 'stale', 'dirty', 'simulated'] as const;
export interface EvidenceState {
  readonly run: (typeof runStates)[number];
  readonly practice: 'none' | 'good' | 'failing';
}
export type World = Readonly<Record<Topic, EvidenceState>>;

export const nothing: World = {
  tokenization: { run: 'none', practice: 'none' },
  attention: { run: 'none', practice: 'none' },
  lora: { run: 'none', practice: 'none' },
  embeddings: { run: 'none', practice: 'none' },
};

/** Every place that a sync may fill, by a name of its own. */
export type Texts = Readonly<Record<string, string>>;

export const fresh: Texts = {
  ...Object.fromEntries(
    topics.flatMap((topic) => [
      [`${topic} level`, 'L0'],
      [`${topic} evidence`, '-'],
      [`${topic} status`, 'Planned'],
    ]),
  ),
  box: ' ',
  'own box': ' ',
  milestone: ' ',
  date: 'YYYY-MM-DD',
};

const titles = { tokenization: 'Tokenization', attention: 'Attention', lora: 'LoRA' };

/** @param prose lines of the learner's that stand between the parts */
export function print(texts: Texts, prose: readonly string[]): string {
  const rows = topics.map(
    (topic, index) =>
      `| ${index === 0 ? '**Text**' : ''} | ${titles[topic]} | ${texts[`${topic} level`]} | ${texts[`${topic} evidence`]} | ${texts[`${topic} status`]} |`,
  );
  return [
    '# Plan',
    '',
    `**Last Updated**: ${texts['date']}  `,
    '',
    ...prose.flatMap((line) => [line, '']),
    '## Track 01 — Core',
    '',
    '| Module | Topic | Level | Evidence | Status |',
    '|---|---|---:|---|---|',
    ...rows,
    '',
    ...prose.flatMap((line) => [line, '']),
    '## More',
    '',
    `- [${texts['box']}] Embeddings`,
    `- [${texts['own box']}] Repotting the plants`,
    '',
    '## Milestones',
    '',
    '### Milestone 1',
    `- [${texts['milestone']}] Tokenization reaches **L3**`,
    '',
    ...prose,
  ].join('\n');
}

export function evidenceOf(world: World): readonly Evidence[] {
  return Object.entries(world).flatMap(([topic, state]) => [
    ...(state.run === 'none' ? [] : [run(topic, details[state.run])]),
    ...(state.practice === 'none'
      ? []
      : [practice(topic, state.practice === 'failing' ? { flaws: ['a claim fails'] } : {})]),
  ]);
}

const details = {
  good: {},
  failing: { flaws: ['a claim fails: s'] },
  stale: { stale: ['labs/lab.ts'] },
  dirty: {
    environment: {
      ...run('x').results.environment,
      dirty: true,
    },
  },
  simulated: { target: { kind: 'simulated', name: 'mock', version: '1' } },
} as const;

export function levelOf({ run: ran, practice: practised }: EvidenceState): number {
  if (ran === 'none' || ran === 'failing') return 0;
  return practised === 'good' && ran !== 'simulated' ? 3 : 2;
}

const linksOf = (topic: string, state: EvidenceState): readonly string[] =>
  levelOf(state) === 0
    ? []
    : [topic, ...(state.practice === 'good' ? [`${topic}.practice`] : [])].map(
        (id) => `[${id}](../results/${id}/RESULTS.md)`,
      );

const isBlank = (text: string): boolean => text === '-' || text === '';
const claimed = (text: string): number | undefined => {
  const digit = /^\**L?([0-5])\**$/.exec(text)?.[1];
  return digit === undefined ? undefined : Number(digit);
};
const statuses = ['Planned', 'In progress', 'Done'];

/** What each place should say, given what the learner last wrote there; the date comes later. */
export function expected(own: Texts, world: World): Texts {
  const after: Record<string, string> = { ...own };
  for (const topic of topics) {
    const level = levelOf(world[topic]);
    const stated = own[`${topic} level`] ?? '';
    const before = claimed(stated);
    if (level > 0 && isBlank(stated)) after[`${topic} level`] = `L${level}`;
    else if (before !== undefined && level > before) {
      after[`${topic} level`] = stated.replace(String(before), String(level));
    }
    const cell = own[`${topic} evidence`] ?? '';
    const missing = linksOf(topic, world[topic]).filter((link) => !cell.includes(link));
    if (missing.length > 0) {
      after[`${topic} evidence`] = [...(isBlank(cell) ? [] : [cell]), ...missing].join(', ');
    }
    const status = own[`${topic} status`] ?? '';
    const earned = level === 0 ? 0 : level < 3 ? 1 : 2;
    const rank = isBlank(status) ? 0 : statuses.indexOf(status);
    if (rank >= 0 && earned > rank) after[`${topic} status`] = statuses[earned] ?? '';
  }
  if (levelOf(world[boxTopic]) >= 2) after['box'] = 'x';
  // A gate opens on nothing stale.
  if (levelOf(world.tokenization) >= 3 && world.tokenization.run !== 'stale') {
    after['milestone'] = 'x';
  }
  return after;
}

/** Claims that must be listed, as the place's name. */
export function unprovenPlaces(own: Texts, world: World): readonly string[] {
  const target = expected(own, world);
  return [
    ...topics.flatMap((topic) => [
      ...((claimed(own[`${topic} level`] ?? '') ?? 0) > levelOf(world[topic])
        ? [`${topic} level`]
        : []),
      ...(own[`${topic} status`] === 'Done' && levelOf(world[topic]) < 3
        ? [`${topic} status`]
        : []),
    ]),
    ...(own['box'] === 'x' && levelOf(world[boxTopic]) < 2 ? ['box'] : []),
    ...(own['milestone'] === 'x' && expected({ ...own, milestone: ' ' }, world)['milestone'] === ' '
      ? ['milestone']
      : []),
  ].filter((place) => target[place] === own[place]);
}

/** The learner's own text of a place that they changed, or did not, since it was written. */
export function ownAfterEdit(visible: string, written: string, own: string): string {
  if (visible === written) return own;
  const ours = new Set(
    written.split(', ').filter((part) => part.startsWith('[') && !own.includes(part)),
  );
  const theirs = visible.split(', ').filter((part) => !ours.has(part));
  if (theirs.length === visible.split(', ').length) return visible;
  return theirs.length === 0 && isBlank(own) ? own : theirs.join(', ');
}

/** How much a place states; a smaller one after a sync is a step back. */
export function amountOf(text: string): number {
  if (statuses.includes(text)) return statuses.indexOf(text);
  if (text.includes('](')) return text.split('](').length - 1;
  return claimed(text) ?? 0;
}
