/** @file Domain G: knowing whether it works, before and after it is released. */
import { inDomain } from './topic.ts';

export const evaluation = inDomain('G', [
  {
    id: 'evaluation',
    title: 'Evaluation',
    aliases: [
      'evaluation design',
      'evals',
      'LLM evaluation',
      'eval harness',
      'eval harnesses',
      'exact match',
      'BLEU/ROUGE',
    ],
    buildsOn: ['error-taxonomy', 'math-foundations', 'regression-tests'],
  },
  {
    id: 'success-metrics',
    title: 'Success metrics',
    aliases: ['define success metrics', 'product metrics', 'metrics per use-case'],
    buildsOn: [],
  },
  {
    id: 'golden-sets',
    title: 'Golden sets',
    aliases: [
      'golden set',
      'golden set creation',
      'labeling guidelines',
      'eval set',
      'offline eval',
      'offline eval set design',
      'offline test set',
      'offline test set construction',
    ],
    buildsOn: ['data-splits', 'success-metrics'],
  },
  {
    id: 'error-taxonomy',
    title: 'Error taxonomy',
    aliases: ['error analysis', 'failure analysis', 'error buckets'],
    buildsOn: ['success-metrics'],
  },
  {
    id: 'regression-tests',
    title: 'Regression tests and gates',
    aliases: ['regression testing', 'regression harness', 'regression gates', 'model tests'],
    buildsOn: ['golden-sets'],
  },
  {
    id: 'monitoring',
    title: 'Monitoring',
    aliases: [
      'online monitoring',
      'observability',
      'basic monitoring',
      'dashboards',
      'performance monitors',
    ],
    buildsOn: ['alerting', 'drift-detection', 'feedback-signals'],
  },
  {
    id: 'drift-detection',
    title: 'Drift detection',
    aliases: ['drift', 'drift detection signals', 'data drift', 'retrieval hit-rate'],
    buildsOn: ['math-foundations'],
  },
  {
    id: 'feedback-signals',
    title: 'Feedback signals',
    aliases: ['user feedback', 'thumbs up/down', 'escalation rate', 'recontact'],
    buildsOn: ['success-metrics'],
  },
  {
    id: 'alerting',
    title: 'Alerting on SLOs',
    aliases: ['alerts', 'SLO alerts', 'observable SLOs', 'burn rate'],
    buildsOn: ['success-metrics'],
  },
  {
    id: 'closed-loop',
    title: 'Closed-loop improvement',
    aliases: [
      'closed-loop iteration',
      'closed-loop iteration process',
      'weekly/monthly cadence',
      'sample, label, train, eval, release',
      'feedback loop',
    ],
    buildsOn: ['ab-testing', 'hard-case-mining', 'release-and-rollback', 'sft'],
  },
  {
    id: 'hard-case-mining',
    title: 'Collecting hard cases',
    aliases: ['hard cases', 'data collection loop', 'low-confidence cases', 'active learning'],
    buildsOn: ['error-taxonomy', 'feedback-signals'],
  },
  {
    id: 'ab-testing',
    title: 'A/B tests and rollout',
    aliases: ['A/B testing', 'A/B tests', 'A/B test', 'rollout strategy', 'online experiments'],
    buildsOn: ['math-foundations', 'success-metrics'],
  },
]);
