/** @file Domain P: whole systems. A project is a topic like any other; nothing builds on one. */
import { inDomain } from './topic.ts';

export const projects = inDomain('P', [
  {
    id: 'knowledge-factory',
    title: 'RAG knowledge factory',
    aliases: ['multi-format ingestion', 'table-to-DB tool', 'Feishu/Markdown pipeline'],
    buildsOn: ['chart-understanding', 'metadata-schema', 'rag-service', 'tool-calling'],
  },
  {
    id: 'intent-router',
    title: 'Intent, similar-question and SOP router',
    aliases: [
      'intent classifier',
      'intent + similar-Q + SOP router',
      'similar question retrieval',
      'SOP execution',
    ],
    buildsOn: ['dense-retrieval', 'monitoring', 'task-tuning', 'tool-calling'],
  },
  {
    id: 'qc-loop',
    title: 'Quality-control loop',
    aliases: ['QC system loop', 'rule schema', 'validation node'],
    buildsOn: ['closed-loop', 'prompt-engineering', 'tool-schemas'],
  },
  {
    id: 'tabular-service',
    title: 'Tabular model service',
    aliases: ['tabular ML API', 'end-to-end tabular ML API'],
    buildsOn: ['classical-ml', 'data-platform', 'deployment'],
  },
  {
    id: 'semantic-search',
    title: 'Semantic search tool',
    aliases: ['build a semantic search tool'],
    buildsOn: ['embeddings'],
  },
  {
    id: 'probability-explorer',
    title: 'Token probability explorer',
    aliases: ['token visualizer', 'build a token probability explorer'],
    buildsOn: ['sampling'],
  },
  {
    id: 'attention-visualizer',
    title: 'Attention visualizer',
    aliases: ['build an attention visualizer', 'attention visualiser', 'attention maps'],
    buildsOn: ['mini-gpt'],
  },
  {
    id: 'docs-chat',
    title: 'Chat with your documents',
    aliases: ['chat with your docs', 'RAG system from scratch'],
    buildsOn: ['rag-service'],
  },
  {
    id: 'capstone',
    title: 'Capstone project',
    aliases: ['end-to-end LLM system'],
    buildsOn: ['planner-executor', 'rag-service', 'lora', 'serving-benchmark', 'deployment'],
  },
]);
