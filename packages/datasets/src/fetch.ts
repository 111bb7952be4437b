/**
 * @file Fetching a file of the registry. Registered files are a few megabytes, so the whole body
 * is held in memory, never more than the registered size, and written only when its hash is right:
 * whatever goes wrong, and whenever Ctrl-C comes, the data folder holds whole files or none.
 */
import {
  GradusError,
  formatBytes,
  formatCount,
  formatDuration,
  sha256,
  silentProgress,
  systemCode,
  writeFileAtomic,
  type Progress,
} from '@gradus/runtime';
import type { ExternalDataset } from './registry/dataset.ts';
import { datasetByName } from './registry/registry.ts';
import { datasetPath, howToGet, resolveDataset } from './resolve.ts';

export interface FetchOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** For tests: what stands for the network. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Silence of the server after which the attempt is given up. */
  readonly stallTimeoutMs?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Brings the file to the data folder, unless it is there, and gives its path. A file of that name
 * with another content is replaced.
 * @throws GradusError `unknown-dataset` (usage); `no-public-source`, `no-network`, `http-status`,
 * `wrong-size`, `wrong-hash`, `write-failed` (environment); `cancelled`.
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<string> {
  const { environment = process.env } = options;
  const dataset = datasetByName(name);
  try {
    return await resolveDataset(name, environment);
  } catch (error) {
    if (dataset.origin === 'shipped') throw error;
  }
  const path = datasetPath(dataset, environment);
  await download(dataset, path, options);
  return path;
}

/** Downloads to `path` what the registry describes. */
export async function download(
  dataset: ExternalDataset,
  path: string,
  {
    progress = silentProgress,
    signal,
    fetch = globalThis.fetch,
    stallTimeoutMs = 30_000,
  }: FetchOptions = {},
): Promise<void> {
  const { name, url } = dataset;
  if (url === undefined) {
    throw new GradusError({
      code: 'no-public-source',
      kind: 'environment',
      what: `The dataset ${name} cannot be fetched`,
      remedy: howToGet(dataset, path),
    });
  }
  const stall = stallGuard(stallTimeoutMs);
  const stage = progress.stage(`Fetching ${name}`, { total: dataset.sizeBytes, unit: 'bytes' });
  try {
    const signals = signal === undefined ? [stall.signal] : [signal, stall.signal];
    const response = await fetch(url, { redirect: 'follow', signal: AbortSignal.any(signals) });
    if (!response.ok) throw httpStatus(dataset, url, response.status);
    const content = await readBody(response, dataset, (receivedBytes) => {
      stall.restart();
      stage.at(receivedBytes);
    });
    const hash = sha256(content);
    if (hash !== dataset.sha256) {
      throw refusedContent('wrong-hash', dataset, url, `SHA-256 ${dataset.sha256}`, hash);
    }
    signal?.throwIfAborted();
    await writeFileAtomic(path, content);
  } catch (error) {
    // The caller's own reason first: an aborted request fails in many ways.
    signal?.throwIfAborted();
    throw error instanceof GradusError ? error : noNetwork(dataset, url, error);
  } finally {
    stall.stop();
    stage.done();
  }
}

/** The body, of exactly the registered size. */
async function readBody(
  response: Response,
  dataset: ExternalDataset,
  onReceived: (receivedBytes: number) => void,
): Promise<Uint8Array> {
  const { sizeBytes } = dataset;
  const content = new Uint8Array(sizeBytes);
  let received = 0;
  for await (const chunk of response.body ?? []) {
    if (received + chunk.length > sizeBytes) {
      throw refusedContent('wrong-size', dataset, response.url, bytes(sizeBytes), 'more');
    }
    content.set(chunk, received);
    received += chunk.length;
    onReceived(received);
  }
  if (received < sizeBytes) {
    throw refusedContent('wrong-size', dataset, response.url, bytes(sizeBytes), bytes(received));
  }
  return content;
}

const bytes = (count: number): string =>
  count < 1000 ? `${count} bytes` : `${formatCount(count)} bytes (${formatBytes(count)})`;

/** Aborts when nothing was received for that long. */
function stallGuard(timeoutMs: number): {
  readonly signal: AbortSignal;
  restart(): void;
  stop(): void;
} {
  const controller = new AbortController();
  const giveUp = (): void =>
    controller.abort(new Error(`silence for ${formatDuration(timeoutMs)}`));
  let timer = setTimeout(giveUp, timeoutMs);
  return {
    signal: controller.signal,
    restart() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, timeoutMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function noNetwork({ name }: ExternalDataset, url: string, cause: unknown): GradusError {
  return new GradusError({
    code: 'no-network',
    kind: 'environment',
    what: `Cannot fetch the dataset ${name}`,
    expected: `an answer from ${new URL(url).host}`,
    received: reasonOf(cause),
    remedy:
      'Check the network and run the command again, or copy the file and set GRADUS_DATA_DIR.',
    cause,
  });
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemCode(error) ?? systemCode(error.cause);
  const deepest = error.cause instanceof Error ? error.cause : error;
  return code ?? deepest.message;
}

function httpStatus({ name }: ExternalDataset, url: string, status: number): GradusError {
  return new GradusError({
    code: 'http-status',
    kind: 'environment',
    what: `Cannot fetch the dataset ${name} from ${url}`,
    expected: 'HTTP 200',
    received: `HTTP ${status}`,
    remedy:
      status === 404 || status === 410
        ? 'The source has moved; copy the file from elsewhere and set GRADUS_DATA_DIR.'
        : 'Try again later, or copy the file and set GRADUS_DATA_DIR.',
  });
}

function refusedContent(
  code: 'wrong-size' | 'wrong-hash',
  { name }: ExternalDataset,
  url: string,
  expected: string,
  received: string,
): GradusError {
  return new GradusError({
    code,
    kind: 'environment',
    what: `What ${url} sent is not the dataset ${name}`,
    expected,
    received,
    remedy: 'Nothing was kept. Try again, or copy the file from elsewhere and set GRADUS_DATA_DIR.',
  });
}
