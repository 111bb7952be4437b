export { parseJudgements, parseRun } from './retrieval/trec-files.ts';
export type { Judgements, Run } from './retrieval/trec-files.ts';
export { judgeRanking, rankDocuments } from './retrieval/judged-ranking.ts';
export type { JudgedRanking } from './retrieval/judged-ranking.ts';
export { allMeasures, measureNamed } from './retrieval/measures.ts';
export type { Measure } from './retrieval/measures.ts';
export { evaluateRun } from './retrieval/evaluate-run.ts';
export type { RetrievalOptions, RunResult, TopicResult } from './retrieval/evaluate-run.ts';
export { formatTrecOutput } from './retrieval/trec-output.ts';
export type { TrecOutputOptions } from './retrieval/trec-output.ts';
export { normalizeAnswer, scoreAnswer, scoreAnswers } from './text/squad.ts';
export type { AnswerScore } from './text/squad.ts';
export type { Segment } from './text/segments.ts';
export { corpusBleu, sentenceBleu } from './text/bleu.ts';
export type { BleuOptions, BleuScore } from './text/bleu.ts';
export { corpusChrf, sentenceChrf } from './text/chrf.ts';
export type { ChrfOptions } from './text/chrf.ts';
export { corpusTer, sentenceTer } from './text/ter.ts';
export type { TerOptions, TerScore } from './text/ter.ts';
export { rouge } from './text/rouge.ts';
export type { RougeOptions, RougeScore, RougeType } from './text/rouge.ts';
export { classificationReport, confusionMatrix } from './classification/confusion.ts';
export type {
  ClassificationReport,
  ClassScore,
  ConfusionMatrix,
} from './classification/confusion.ts';
export { auroc } from './classification/auroc.ts';
export { brierScore, expectedCalibrationError, reliability } from './classification/calibration.ts';
export type { ReliabilityBin } from './classification/calibration.ts';
export { meanPassAtK, passAtK } from './generation/pass-at-k.ts';
export type { Attempts } from './generation/pass-at-k.ts';
export {
  answerRelevancy,
  contextPrecision,
  contextRecall,
  cosine,
  faithfulness,
} from './generation/ragas.ts';
export { ragas } from './generation/ragas-judge.ts';
export type { GroundedAnswer, RagasJudge, RagasScore } from './generation/ragas-judge.ts';
export type { ItemClusters, ScoredSystem } from './comparison/paired-scores.ts';
export { compare, comparisonForEvidence, describeDetectable } from './comparison/compare.ts';
export type { ComparisonOptions, PairedComparison } from './comparison/compare.ts';
export { compareVariants } from './comparison/compare-variants.ts';
export type { VariantComparison } from './comparison/compare-variants.ts';
export { nonInferiority, requireNonInferiority } from './comparison/gate.ts';
export type { GateOptions, GateVerdict } from './comparison/gate.ts';
export {
  canonicalJson,
  clustersOf,
  formatGoldenSet,
  goldenSetSchema,
  hashCases,
  parseGoldenSet,
} from './golden-sets/golden-set.ts';
export type { GoldenCase, GoldenSet, GoldenSetHeader } from './golden-sets/golden-set.ts';
export { findLeaks } from './golden-sets/leakage.ts';
export type { Leak, LeakageOptions, LeakageReport, SeenText } from './golden-sets/leakage.ts';
export { stratifiedSplit } from './golden-sets/split.ts';
export type { SplitOptions } from './golden-sets/split.ts';
export type {
  Answer,
  Attempt,
  AttemptContext,
  Evaluation,
  EvaluationResult,
  Json,
  Scorer,
  Usage,
  Variant,
} from './runner/evaluation.ts';
export { runEvaluation } from './runner/run-evaluation.ts';
export type { RunOptions } from './runner/run-evaluation.ts';
export { openTraffic } from './runner/traffic.ts';
export type { Traffic, TrafficOptions } from './runner/traffic.ts';
export { scoredSystem, summarize } from './runner/summarize.ts';
export type { ScoreSummary, SummaryOptions, VariantSummary } from './runner/summarize.ts';
export {
  describeComparison,
  reportAsJson,
  reportForEvidence,
  reportForTerminal,
} from './runner/report.ts';
export { countFailures } from './failures/taxonomy.ts';
export type { FailureCount, FailureKind } from './failures/taxonomy.ts';
export { ragOutcome } from './failures/rag-outcome.ts';
export type { RagCase, RagOutcome } from './failures/rag-outcome.ts';
export { opposite, preferBothWays } from './judges/judge.ts';
export type {
  Grade,
  GradeRequest,
  Judge,
  Preference,
  PreferenceBothWays,
  PreferenceRequest,
} from './judges/judge.ts';
export { lexicalJudge, lexicalRagasJudge } from './judges/lexical-judge.ts';
export { createModelJudge, createModelRagasJudge } from './judges/openai-judge.ts';
export type { ModelJudgeOptions } from './judges/openai-judge.ts';
export { cohensKappa } from './judges/agreement.ts';
export type { Agreement, AgreementOptions } from './judges/agreement.ts';
export { lengthBias, positionBias } from './judges/bias.ts';
export type { LengthBias, LengthJudgement, PositionBias } from './judges/bias.ts';
export { answerF1Scorer, exactMatchScorer, judgeScorer } from './runner/scorers.ts';
export type { JudgeScorerOptions } from './runner/scorers.ts';
