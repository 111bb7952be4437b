/** @file Domain J: algorithms, system design and the craft of finding faults. */
import { inDomain } from './topic.ts';

export const coding = inDomain('J', [
  {
    id: 'data-structures',
    title: 'Data structures',
    aliases: ['hashing', 'heaps', 'hash maps', 'trees/graphs', 'hashing, heaps, graphs'],
    buildsOn: [],
  },
  {
    id: 'algorithms',
    title: 'Algorithms',
    aliases: [
      'BFS/DFS',
      'shortest path',
      'greedy',
      'dynamic programming',
      'DP essentials',
      'DSA refresh',
    ],
    buildsOn: ['data-structures'],
  },
  {
    id: 'system-design',
    title: 'LLM system design',
    aliases: ['capacity planning', 'end-to-end system writeup'],
    buildsOn: ['gateway-design', 'retrieval-system-design', 'training-cluster-design'],
  },
  {
    id: 'gateway-design',
    title: 'Designing an LLM gateway',
    aliases: ['LLM gateway + rate limiting', 'LLM gateway + rate limiting + caching'],
    buildsOn: ['cost-model', 'gateway'],
  },
  {
    id: 'retrieval-system-design',
    title: 'Designing a retrieval system',
    aliases: ['indexes, freshness, costs', 'index freshness', 'freshness and deletions'],
    buildsOn: ['hybrid-retrieval', 'reranking'],
  },
  {
    id: 'training-cluster-design',
    title: 'Designing a training cluster',
    aliases: ['training cluster', 'cluster cost and throughput'],
    buildsOn: ['throughput-tuning', 'zero-stages'],
  },
  {
    id: 'debug-stories',
    title: 'Debugging stories',
    aliases: [
      'incident-style writeups',
      'incident review',
      'postmortem',
      'symptom, hypothesis, test, fix',
    ],
    buildsOn: [],
  },
]);
