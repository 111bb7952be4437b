/**
 * @file What the fresh documents are held against, read by a person: which topics each lab of the
 * curriculum teaches, and which topics the rows are about that are about more than one.
 */

/** Every lab and project of the curriculum and the topics it teaches: the oracle of coverage. */
export const labs = new Map(
  `tokenization; embeddings; gradient-descent; backprop; optimizers; autograd
  classical-ml: classical-ml data-splits; attention: attention attention-variants
  positional-encoding: positional-encoding rope; transformer-block; mini-gpt; sampling
  objectives: objectives cross-entropy exposure-bias; context-window; flash-attention; moe
  numerics: numerics roofline batch-effects; scaling-laws; vision-classifier; math-foundations
  sequence-models; transfer-learning; data-platform
  data-pipeline: data-pipeline deduplication data-mixture token-budget contamination
  pretraining: pretraining learning-rate-schedules training-stability checkpoint-resume
  distributed-training: distributed-training collective-communication zero-stages activation-checkpointing gradient-accumulation
  memory-math: memory-math offload throughput-tuning
  sft: sft instruction-data overfitting; lora: lora lora-rank qlora adapter-merging
  dpo; rlhf: rlhf reward-model grpo; safety-tuning; recipes: recipes multilingual-tuning task-tuning
  kv-cache; inference-engine: inference-engine batching paged-attention prefix-caching streaming-generation backpressure speculative-decoding
  quantization: quantization quantization-formats fp8-serving kv-cache-quantization
  serving-benchmark: serving-benchmark latency-throughput cost-model; profiling; gpu-kernels
  serving-frameworks: serving-frameworks vllm tensorrt-llm triton-server
  document-parsing: document-parsing table-extraction metadata-schema; chunking
  retrieval: retrieval dense-retrieval hybrid-retrieval reranking query-rewriting
  grounded-generation: grounded-generation hallucination-control answer-synthesis
  rag-evaluation: rag-evaluation retrieval-metrics faithfulness; rag-service
  prompt-engineering; model-choice; lcel: lcel lcel-composition lcel-streaming message-modeling
  tool-calling: tool-calling tool-schemas tool-routing idempotency
  langgraph: langgraph graph-state cyclic-graphs graph-persistence graph-errors human-in-the-loop agent-deployment
  agent-patterns: agent-patterns planner-executor; multi-agent; research-agent; mcp
  memory: agent-memory memory-store retrieval-memory
  evaluation: evaluation success-metrics golden-sets error-taxonomy regression-tests
  monitoring: monitoring drift-detection feedback-signals alerting
  closed-loop: closed-loop hard-case-mining ab-testing; asr: asr noise-robustness; diarization
  audio-text: audio-text audio-text-tuning voice-qa
  document-vision: document-vision chart-understanding modalities-to-text
  experiment-tracking: experiment-tracking versioning release-and-rollback
  gateway: gateway retry-policies graceful-degradation; deployment
  security: security prompt-injection pii-redaction access-control
  algorithms: algorithms data-structures; debug-stories
  system-design: system-design gateway-design retrieval-system-design training-cluster-design
  knowledge-factory; intent-router; qc-loop; tabular-service; semantic-search
  probability-explorer; attention-visualizer; docs-chat; capstone`
    .split(/[;\n]/)
    .map((entry) => {
      const [lab = '', taught = lab] = entry.trim().split(': ');
      return [lab, taught.split(' ')] as const;
    }),
);

/** The bindings of rows, one section a line, as a person reads them. */
const bindings = (text: string): string[] =>
  text.split(/[|\n]/).map((row) => row.trim().split(/\s+/).toSorted().join(' '));

/** sequential: M1 to M58. */
export const milestoneBindings =
  bindings(`math-foundations | gradient-descent | backprop autograd | optimizers | classical-ml | vision-classifier transfer-learning
  tokenization | embeddings semantic-search | attention | positional-encoding rope | transformer-block | sequence-models | cross-entropy objectives | mini-gpt attention-visualizer | sampling probability-explorer | context-window
  numerics flash-attention | moe scaling-laws
  data-pipeline deduplication | experiment-tracking data-platform | pretraining checkpoint-resume | memory-math distributed-training zero-stages
  sft overfitting | lora recipes | dpo safety-tuning | reward-model rlhf
  kv-cache | quantization | inference-engine batching | serving-benchmark | serving-frameworks vllm | profiling gpu-kernels
  document-parsing chunking | retrieval hybrid-retrieval retrieval-metrics | evaluation golden-sets error-taxonomy | grounded-generation | rag-evaluation | rag-service docs-chat | prompt-engineering model-choice
  lcel | tool-calling mcp | langgraph | agent-memory | agent-patterns multi-agent | research-agent
  asr diarization | audio-text | document-vision
  monitoring alerting deployment | tabular-service | gateway | security | closed-loop qc-loop | intent-router | knowledge-factory | algorithms data-structures debug-stories | system-design | capstone`);

/** phases: the bullets of phases 1 to 8, each followed by its milestones; portfolio; interview. */
export const bulletBindings =
  bindings(`math-foundations | math-foundations | numerics | gradient-descent | backprop | autograd | optimizers | data-splits | classical-ml | vision-classifier | transfer-learning
  gradient-descent backprop autograd | classical-ml | vision-classifier
  tokenization | embeddings | attention | positional-encoding rope | transformer-block | sequence-models | moe | cross-entropy | objectives | mini-gpt | sampling | exposure-bias | context-window | batch-effects | roofline flash-attention | scaling-laws
  tokenization | transformer-block | mini-gpt | scaling-laws
  data-pipeline deduplication | data-mixture token-budget | contamination | learning-rate-schedules | training-stability | checkpoint-resume | memory-math activation-checkpointing offload | gradient-accumulation throughput-tuning | distributed-training collective-communication | zero-stages | data-platform | experiment-tracking versioning | sft instruction-data | overfitting | lora lora-rank adapter-merging | qlora | recipes | multilingual-tuning task-tuning | dpo | reward-model rlhf grpo | safety-tuning
  pretraining checkpoint-resume | distributed-training | lora | dpo rlhf
  kv-cache | attention-variants | paged-attention prefix-caching kv-cache-quantization | batching streaming-generation backpressure | speculative-decoding | quantization fp8-serving | quantization-formats | latency-throughput serving-benchmark | cost-model | serving-frameworks vllm tensorrt-llm | triton-server | profiling | gpu-kernels
  inference-engine | serving-benchmark | quantization
  document-parsing table-extraction metadata-schema | chunking | retrieval dense-retrieval hybrid-retrieval | reranking query-rewriting | grounded-generation hallucination-control | answer-synthesis | rag-service | success-metrics golden-sets | error-taxonomy | evaluation regression-tests | retrieval-metrics | rag-evaluation faithfulness | prompt-engineering | model-choice
  hybrid-retrieval retrieval | rag-service rag-evaluation | golden-sets
  message-modeling lcel lcel-composition | tool-schemas tool-routing idempotency | tool-calling | mcp | langgraph graph-state cyclic-graphs | graph-errors lcel-streaming | graph-persistence human-in-the-loop | agent-patterns | planner-executor | agent-memory memory-store | retrieval-memory | multi-agent
  tool-calling | langgraph | research-agent
  drift-detection feedback-signals | monitoring alerting | hard-case-mining closed-loop | ab-testing | release-and-rollback | deployment | gateway | retry-policies graceful-degradation | prompt-injection security | pii-redaction access-control | agent-deployment
  deployment | gateway | closed-loop | security
  asr diarization noise-robustness | audio-text audio-text-tuning voice-qa | document-vision | chart-understanding modalities-to-text | context-window | gpu-kernels profiling | grpo
  capstone
  semantic-search | probability-explorer | attention-visualizer | docs-chat | knowledge-factory | intent-router | qc-loop | tabular-service | serving-benchmark | gpu-kernels
  data-structures | algorithms | debug-stories | system-design | gateway-design retrieval-system-design | training-cluster-design | training-stability checkpoint-resume`);
