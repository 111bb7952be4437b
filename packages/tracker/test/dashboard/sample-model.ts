/**
 * @file Some months of a learner: four documents in four styles held against one set of results.
 * Levels come from the real rules; only the reading of Markdown is left out.
 */
import { domains, topics } from '@gradus/topics';
import type { Group } from '@gradus/roadmap';
import type { DocumentStanding, ItemStanding } from '../../src/documents/standing.ts';
import { type DashboardModel, type NextStep } from '../../src/dashboard/model.ts';
import { hrefsFrom } from '../../src/dashboard/hrefs.ts';
import type { LabFacts } from '../../src/levels.ts';
import { judgeTopics, type Standing } from '../../src/judge.ts';
import {
  aDocument,
  aMilestone,
  anItem,
  aStanding,
  ownStanding,
  standingOf,
} from './sample-items.ts';
import { sampleEvidence, sampleUnreadable } from './sample-results.ts';

const labs: readonly LabFacts[] = topics.map(({ id }) => ({
  id,
  topics: [id],
  hasExercise: id === 'tokenization' || id === 'attention',
  expectsComparisons: id !== 'data-splits',
  expectsFailures: id !== 'data-splits',
}));

const standings = judgeTopics({ evidence: sampleEvidence, labs });

function topic(id: string): Standing {
  const standing = standings.get(id);
  if (standing === undefined) throw new Error(`no topic ${id}`);
  return standing;
}

const weights = [0.1, 0.1, 0.15, 0.15, 0.15, 0.1, 0.1, 0.1, 0.05];

/** Every topic of nine domains: as large as documents get. */
function skillTracker(): DocumentStanding {
  const groups: readonly Group[] = domains.slice(0, 9).map(({ id, title }, index) => ({
    id,
    title: `${id}. ${title}`,
    line: 40 + 20 * index,
    weight: weights[index] ?? 0,
    priority: index === 1 || index > 6 ? 'Medium' : 'High',
  }));
  const items = topics
    .filter(({ domain }) => groups.some(({ id }) => id === domain))
    .map(({ id, title, domain }, index) =>
      standingOf(anItem({ id, title, group: domain, line: 50 + index }), topic(id), 3),
    );
  const claimed = claim(claim(items, 'sampling', '[x]'), 'chunking', '🟢 solid');
  const own = ['Attention Is All You Need', 'Notes on roofline models', 'A talk on evaluation'];
  return aDocument({
    path: '/learner/progress/skill-tracker.md',
    style: 'mastery',
    title: 'LLM algorithm expert: study and skill tracker',
    groups,
    items: [...claimed, ...own.map((title) => ownStanding(title))],
    milestones: [
      aMilestone({ title: 'Project: document question answering', kind: 'project' }, [
        { what: 'code is linked', met: true, needs: [] },
        { what: 'an evaluation result stands', met: true, needs: [] },
        { what: 'a write-up is linked', met: false, needs: ['link one: ./gradus track note rag'] },
      ]),
      aMilestone(
        { title: 'Graduation: I can design a production RAG system', kind: 'graduation' },
        [
          {
            what: 'E. Retrieval and knowledge reaches L4 on 6 items (0 of 6)',
            met: false,
            needs: ['run the lab: ./gradus lab run dense-retrieval'],
          },
        ],
      ),
    ],
  });
}

/** The document says more than its evidence does. */
const claim = (items: readonly ItemStanding[], id: string, what: string): readonly ItemStanding[] =>
  items.map((standing) =>
    standing.item.id === id ? { ...standing, state: 'unproven', claim: what } : standing,
  );

function skillMatrix(): DocumentStanding {
  const tracks: readonly (readonly [title: string, ids: readonly string[]])[] = [
    [
      'Track 01: Frameworks and applications',
      [
        'lcel',
        'lcel-composition',
        'tool-schemas',
        'langgraph',
        'chunking',
        'hybrid-retrieval',
        'golden-sets',
      ],
    ],
    [
      'Track 02: Systems and performance',
      ['zero-stages', 'memory-math', 'kv-cache', 'batching', 'quantization', 'vllm'],
    ],
    [
      'Track 03: Mechanisms',
      ['tokenization', 'attention', 'positional-encoding', 'optimizers', 'pretraining'],
    ],
  ];
  const groups = tracks.map(([title], index) => ({
    id: `track-${index + 1}`,
    title,
    line: 30 + 25 * index,
  }));
  const items = tracks.flatMap(([, ids], index) =>
    ids.map((id, row) =>
      standingOf(
        anItem({
          id,
          title: topic(id).title,
          group: `track-${index + 1}`,
          line: 36 + 25 * index + row,
        }),
        topic(id),
        1,
      ),
    ),
  );
  return aDocument({
    path: '/learner/progress/skill-matrix.md',
    style: 'levels',
    title: 'Skill matrix, gated by evidence',
    groups,
    items: claim(claim(items, 'vllm', 'L4'), 'kv-cache', 'L5'),
    milestones: [
      aMilestone({ code: '1', title: 'Orchestrator', level: 3 }, [
        {
          what: 'LangChain core topics reach L3 (0 of 3)',
          met: false,
          needs: ['run the lab: ./gradus lab run lcel'],
        },
        { what: 'a small RAG project stands', met: true, needs: [] },
      ]),
      aMilestone({ code: '2', title: 'Performance tuner', level: 3 }, [
        {
          what: 'The KV cache reaches L3 (on stale or missing practice)',
          met: false,
          needs: ['pass the exercise: ./gradus lab practice kv-cache'],
        },
      ]),
    ],
  });
}

/** Fourteen milestones, each behind the one before. */
function masteryRoadmap(): DocumentStanding {
  const ids = [
    'gradient-descent',
    'backprop',
    'tokenization',
    'attention',
    'transformer-block',
    'mini-gpt',
    'pretraining',
    'optimizers',
    'rag-service',
    'evaluation',
    'vllm',
    'agent-patterns',
    'monitoring',
    'capstone',
  ];
  const phases = ['Foundations', 'Transformers', 'Training', 'Applications'];
  const groups = phases.map((title, index) => ({
    id: `phase-${index + 1}`,
    title: `Phase ${index + 1}: ${title}`,
    line: 14 + 20 * index,
  }));
  const items = ids.map((id, index) =>
    standingOf(
      anItem({
        id,
        code: `M${index + 1}`,
        title: topic(id).title,
        role: 'milestone',
        group: `phase-${Math.min(4, 1 + Math.floor(index / 4))}`,
        line: 27 + index,
      }),
      topic(id),
      2,
    ),
  );
  const milestones = items.map((standing, index) => {
    const { item, state, needs } = standing;
    const met = state === 'reached';
    const earlier = items.slice(0, index).filter((other) => other.state !== 'reached');
    return aMilestone(
      { title: item.title, ...(item.code === undefined ? {} : { code: item.code }) },
      [
        { what: `${item.title} reaches L2`, met, needs: met ? [] : needs },
        {
          what: 'the experiments log has an entry on it',
          met: false,
          needs: ['write one: ./gradus track experiment'],
        },
      ],
      earlier.slice(-1).map((other) => other.item.code ?? ''),
    );
  });
  return aDocument({
    path: '/learner/progress/mastery-roadmap.md',
    style: 'sequential',
    title: 'Roadmap to mastery',
    groups,
    items,
    milestones,
  });
}

function learningPlan(): DocumentStanding {
  const ids = [
    'tokenization',
    'embeddings',
    'semantic-search',
    'sampling',
    'context-window',
    'attention',
    'attention-visualizer',
  ];
  return aDocument({
    path: '/learner/progress/learning plan (mine).md',
    style: 'checklist',
    title: 'Lernplan für große Sprachmodelle · خطة التعلم',
    items: [
      ...ids.map((id, index) =>
        standingOf(
          anItem({
            id,
            title: topic(id).title,
            line: 55 + 6 * index,
            optional: id === 'attention-visualizer',
          }),
          topic(id),
          2,
        ),
      ),
      aStanding({
        item: { title: 'How I explained attention to a friend', line: 210 },
        state: 'unproven',
        claim: '[x]',
        needs: ['a linked explanation that you taught'],
      }),
    ],
  });
}

const nextSteps: readonly NextStep[] = [
  {
    title: 'Run positional encodings again',
    command: './gradus results refresh positional-encoding',
    reason: 'its evidence is stale and holds up Track 03',
    hours: 0.1,
  },
  {
    title: 'Practice: the KV cache',
    command: './gradus lab practice kv-cache',
    reason: 'lifts it to L3, which milestone 2 waits for',
    hours: 1.5,
  },
  {
    title: 'Gradient descent',
    command: './gradus lab run gradient-descent',
    reason: 'M1 is open and thirteen milestones wait behind it',
    hours: 2,
  },
];

export const sampleModel: DashboardModel = {
  generatedAt: '2026-11-20T13:52:07.120Z',
  documents: [skillTracker(), skillMatrix(), masteryRoadmap(), learningPlan()],
  evidence: sampleEvidence,
  unreadable: sampleUnreadable,
  nextSteps,
  hrefOf: hrefsFrom('/learner/progress'),
};
