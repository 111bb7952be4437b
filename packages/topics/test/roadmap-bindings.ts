/**
 * @file Which topics each row of the five roadmaps is about, read by a person and written in the
 * order of the rows: the oracle that names and aliases are held against. A row must mention all
 * topics that stand here; the first is what it is mainly about.
 */

/** The check boxes of a section, in order, separated by `|`. */
const rows = (bindings: string): readonly (readonly string[])[] =>
  bindings.split('|').map((row) => row.trim().split(/\s+/));

/** skill-tracker: the boxes of each section of domains A to I. */
export const trackerSections: Readonly<Record<string, readonly (readonly string[])[]>> = {
  A1: rows('attention | positional-encoding | transformer-block | kv-cache | tokenization'),
  A2: rows('objectives | cross-entropy | exposure-bias'),
  A3: rows('roofline | batch-effects | numerics'),
  B1: rows('data-pipeline deduplication | data-mixture | token-budget contamination'),
  B2: rows('distributed-training | zero-stages activation-checkpointing | gradient-accumulation'),
  B3: rows('learning-rate-schedules | training-stability | checkpoint-resume'),
  C1: rows('instruction-data | data-splits | overfitting'),
  C2: rows('lora | lora-rank | qlora | adapter-merging'),
  C3: rows('dpo | rlhf reward-model | safety-tuning'),
  C4: rows('recipes | multilingual-tuning | task-tuning'),
  D1: rows('batching | streaming-generation | backpressure'),
  D2: rows('paged-attention | prefix-caching speculative-decoding | kv-cache-quantization'),
  D3: rows('vllm | tensorrt-llm | triton-server'),
  D4: rows('quantization quantization-formats | fp8-serving | flash-attention'),
  D5: rows('serving-benchmark | profiling | cost-model'),
  E1: rows('document-parsing | chunking | table-extraction | metadata-schema'),
  E2: rows('dense-retrieval | hybrid-retrieval | reranking | query-rewriting'),
  E3: rows('grounded-generation | hallucination-control | answer-synthesis'),
  E4: rows('retrieval-metrics | faithfulness | golden-sets regression-tests'),
  F1: rows('tool-schemas | tool-routing | idempotency'),
  F2: rows('agent-patterns | planner-executor | graph-state'),
  F3: rows('langgraph | human-in-the-loop | agent-deployment'),
  F4: rows('agent-memory | memory-store | retrieval-memory'),
  G1: rows('success-metrics | golden-sets | error-taxonomy'),
  G2: rows('drift-detection | feedback-signals | alerting'),
  G3: rows('hard-case-mining | closed-loop | ab-testing'),
  H1: rows('asr | diarization | noise-robustness'),
  H2: rows('audio-text | audio-text-tuning | voice-qa'),
  H3: rows('document-vision | chart-understanding | modalities-to-text'),
  I1: rows('versioning | experiment-tracking | release-and-rollback'),
  I2: rows('gateway | retry-policies | graceful-degradation'),
  I3: rows('prompt-injection | pii-redaction | access-control'),
};

/** skill-matrix: the table rows of the four tracks. */
export const matrixTracks: readonly (readonly (readonly string[])[])[] = [
  rows(`lcel | lcel-composition | lcel-streaming | tool-schemas | message-modeling | graph-state
    | cyclic-graphs | graph-persistence | graph-errors | chunking metadata-schema | retrieval
    | reranking | query-rewriting | golden-sets | rag-evaluation | regression-tests`),
  rows(`zero-stages | memory-math | offload | activation-checkpointing | throughput-tuning
    | kv-cache | vllm paged-attention | latency-throughput | quantization | quantization-formats
    | distributed-training | collective-communication`),
  rows(`attention transformer-block | attention-variants | flash-attention | rope | kv-cache | moe
    | optimizers | scaling-laws | dpo | rlhf`),
  rows(`data-structures | algorithms | gateway-design | retrieval-system-design
    | training-cluster-design | debug-stories`),
];

/** mastery-roadmap: M1 to M14. */
export const masteryMilestones = rows(`gradient-descent | backprop | optimizers | autograd
  | attention | transformer-block | mini-gpt | tokenization | pretraining cross-entropy | lora
  | rag-service rag-evaluation | tool-calling | multi-agent | capstone`);

/** What no topic can prove: only the learner's own evidence fills these. */
export const ownEvidenceOnly = 'own-evidence-only';

/** engineer-agenda: the milestones of phases 0 to 6, then the portfolio projects. */
export const agendaMilestones = rows(`own-evidence-only | deployment | classical-ml
  | tabular-service | transformer-block | vision-classifier
  | rag-service dense-retrieval rag-evaluation monitoring | lora prompt-engineering | deployment
  | data-platform release-and-rollback | own-evidence-only
  | tabular-service monitoring | rag-service security | lora | deployment alerting | gpu-kernels`);

/** learning-plan: topics and projects as they stand. */
export const planBoxes = rows(`tokenization | embeddings | semantic-search
  | mini-gpt | sampling | context-window | probability-explorer
  | attention | transformer-block | model-choice | attention-visualizer
  | prompt-engineering | rag-service | chunking | evaluation | docs-chat
  | agent-patterns | agent-memory | tool-calling | research-agent
  | sft | rlhf | model-choice | model-choice`);
