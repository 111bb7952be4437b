/**
 * @file Engines speak one API in dialects: which extras each understands, and how to tell which
 * engine answers.
 */
import { isObject } from './finding.ts';

export const engines = [
  'vllm',
  'sglang',
  'tgi',
  'llama.cpp',
  'tensorrt-llm',
  'triton',
  'openai-compatible',
] as const;
/** `openai-compatible`: some server of which no more is known. */
export type Engine = (typeof engines)[number];

/** What an engine understands beyond OpenAI's own API. */
export interface Dialect {
  /** `stream_options.continuous_usage_stats`: cumulative counts in every chunk. */
  readonly continuousUsage: boolean;
  /** llama.cpp's own way to the same. */
  readonly timingsPerToken: boolean;
  /** Generate on behind the end-of-sequence token: outputs of an exact length. */
  readonly ignoreEos: boolean;
  readonly minTokens: boolean;
  /** A prompt as token ids on `/completions`. */
  readonly tokenPrompts: boolean;
}

const plain: Dialect = {
  continuousUsage: false,
  timingsPerToken: false,
  ignoreEos: false,
  minTokens: false,
  tokenPrompts: false,
};

/**
 * Only what an engine is known to accept is sent: some answer 400 to a field that they do not know.
 */
export const dialects: Readonly<Record<Engine, Dialect>> = {
  vllm: { ...plain, continuousUsage: true, ignoreEos: true, minTokens: true, tokenPrompts: true },
  sglang: { ...plain, continuousUsage: true, ignoreEos: true, minTokens: true, tokenPrompts: true },
  tgi: plain,
  'llama.cpp': { ...plain, timingsPerToken: true, ignoreEos: true, tokenPrompts: true },
  'tensorrt-llm': {
    ...plain,
    continuousUsage: true,
    ignoreEos: true,
    minTokens: true,
    tokenPrompts: true,
  },
  triton: plain,
  'openai-compatible': plain,
};

/** What the server answered: JSON of the paths that gave 200, and the Server header of any. */
export interface ProbeResponses {
  /** `/v1/models` */
  readonly models?: unknown;
  /** `/version` (vLLM, TensorRT-LLM) */
  readonly version?: unknown;
  /** `/info` (TGI) */
  readonly info?: unknown;
  /** `/props` (llama.cpp) */
  readonly props?: unknown;
  /** `/server_info`, formerly `/get_server_info` (SGLang) */
  readonly serverInfo?: unknown;
  readonly serverHeader?: string;
}

export interface ServerIdentity {
  /** Whose dialect it speaks. */
  readonly engine: Engine;
  /** It says nowhere that it is that engine, and may well be another that took over its fields. */
  readonly isOnlyAlike?: true;
  readonly version?: string;
  /** The first of `/v1/models`. */
  readonly model?: string;
  readonly models: readonly string[];
  /** Prompt and output together. */
  readonly maxModelLength?: number;
}

/** Who answers, as far as the answers tell. */
export function identifyServer(probes: ProbeResponses): ServerIdentity {
  const cards = modelCards(probes.models);
  const card = cards[0] ?? {};
  const info = objectOr(probes.info);
  const props = objectOr(probes.props);
  const serverInfo = objectOr(probes.serverInfo);
  const recognised = engineOf(probes, card);
  // Weak, and last: a field that others have begun to copy.
  const isOnlyAlike = recognised === undefined && 'max_model_len' in card;
  const engine = recognised ?? (isOnlyAlike ? 'vllm' : 'openai-compatible');
  const models = cards.map((one) => text(one['id'])).filter((id) => id !== undefined);
  const version = versionOf(engine, probes, card);
  const model = models[0] ?? text(info['model_id']) ?? text(serverInfo['model_path']);
  const length =
    count(card['max_model_len']) ??
    count(objectOr(card['meta'])['n_ctx']) ??
    count(objectOr(props['default_generation_settings'])['n_ctx']) ??
    count(info['max_total_tokens']) ??
    count(serverInfo['context_length']);
  return {
    engine,
    ...(isOnlyAlike ? { isOnlyAlike } : {}),
    ...(version === undefined ? {} : { version }),
    ...(model === undefined ? {} : { model }),
    models,
    ...(length === undefined ? {} : { maxModelLength: length }),
  };
}

const owners: Readonly<Record<string, Engine>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  llamacpp: 'llama.cpp',
  tensorrt_llm: 'tensorrt-llm',
  'triton inference server': 'triton',
};

/** What an engine says of itself comes before what only it would have. */
function engineOf(probes: ProbeResponses, card: Record<string, unknown>): Engine | undefined {
  if (/llama\.cpp/i.test(probes.serverHeader ?? '')) return 'llama.cpp';
  const owned = owners[(text(card['owned_by']) ?? '').toLowerCase()];
  if (owned !== undefined) return owned;
  const info = objectOr(probes.info);
  const props = objectOr(probes.props);
  const serverInfo = objectOr(probes.serverInfo);
  if (text(info['router']) === 'text-generation-router' || 'max_concurrent_requests' in info) {
    return 'tgi';
  }
  if ('default_generation_settings' in props || 'build_info' in props) return 'llama.cpp';
  if ('mem_fraction_static' in serverInfo || 'internal_states' in serverInfo) return 'sglang';
  return undefined;
}

function versionOf(
  engine: Engine,
  { version, info, props, serverInfo }: ProbeResponses,
  card: Record<string, unknown>,
): string | undefined {
  switch (engine) {
    case 'tgi':
      return text(objectOr(info)['version']);
    case 'llama.cpp':
      return text(objectOr(props)['build_info']);
    case 'sglang':
      return text(objectOr(serverInfo)['version']);
    default:
      return text(objectOr(version)['version']) ?? text(card['version']);
  }
}

function modelCards(models: unknown): Record<string, unknown>[] {
  const { data } = objectOr(models);
  return Array.isArray(data) ? (data as unknown[]).filter((card) => isObject(card)) : [];
}

function objectOr(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
