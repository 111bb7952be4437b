/** @file Domain I: keeping it running, reproducible and safe. */
import { inDomain } from './topic.ts';

export const operations = inDomain('I', [
  {
    id: 'experiment-tracking',
    title: 'Experiment tracking',
    aliases: ['reproducible runs', 'reproducibility', 'run tracking', 'MLflow', 'Weights & Biases'],
    buildsOn: ['versioning'],
  },
  {
    id: 'versioning',
    title: 'Model and data versioning',
    aliases: [
      'model versioning',
      'data versioning',
      'model registry',
      'MLflow registry',
      'artifact registry',
    ],
    buildsOn: [],
  },
  {
    id: 'release-and-rollback',
    title: 'Release and rollback',
    aliases: ['release notes', 'rollback plan', 'rollback', 'validation gates and rollback'],
    buildsOn: ['regression-tests', 'versioning'],
  },
  {
    id: 'gateway',
    title: 'LLM gateway',
    aliases: [
      'rate limiting',
      'rate limits',
      'circuit breaker',
      'circuit breakers',
      'response caching',
      'API gateway',
    ],
    buildsOn: ['backpressure', 'graceful-degradation'],
  },
  {
    id: 'retry-policies',
    title: 'Timeouts and retries',
    aliases: ['timeout/retry', 'timeout/retry policies', 'partial failures', 'exponential backoff'],
    buildsOn: [],
  },
  {
    id: 'graceful-degradation',
    title: 'Graceful degradation',
    aliases: ['degradation', 'degradation strategy', 'fallback model'],
    buildsOn: ['retry-policies'],
  },
  {
    id: 'security',
    title: 'Security of LLM applications',
    aliases: ['security & compliance', 'security and privacy', 'abuse protections', 'red teaming'],
    buildsOn: ['access-control', 'pii-redaction', 'prompt-injection'],
  },
  {
    id: 'prompt-injection',
    title: 'Prompt injection',
    aliases: ['prompt injection threats', 'prompt injection defenses', 'tool abuse', 'jailbreaks'],
    buildsOn: ['tool-calling'],
  },
  {
    id: 'pii-redaction',
    title: 'PII and redaction',
    aliases: ['PII', 'PII handling', 'logging redaction', 'log redaction', 'data privacy'],
    buildsOn: [],
  },
  {
    id: 'access-control',
    title: 'Access control',
    aliases: ['access control for tools', 'authorization', 'permissions', 'IAM'],
    buildsOn: [],
  },
  {
    id: 'deployment',
    title: 'Deployment',
    aliases: [
      'Docker',
      'Kubernetes',
      'Helm',
      'containers and orchestration',
      'blue-green',
      'blue-green deploy',
      'blue-green rollout',
      'canary',
      'canary metrics',
      'autoscaling',
      'retrains nightly',
      'CI/CD',
    ],
    buildsOn: ['monitoring', 'release-and-rollback'],
  },
]);
