/**
 * @file Asks a server who it is: the paths that only some engines have, one after the other.
 */
import type { Failure } from '../measurements/record.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { identifyServer, type ProbeResponses, type ServerIdentity } from './dialect.ts';
import { fetchText, type FetchedText } from './fetch-text.ts';
import { apiPath, serverPath, type Target } from './target.ts';

export interface ProbeResult {
  readonly identity: ServerIdentity;
  /** What `/v1/models` answered: 401, 404, 503 while loading; undefined where nothing answered. */
  readonly modelsStatus?: number;
  /** No server was reached: the other paths were not tried. */
  readonly failure?: Failure;
}

export async function probeServer(
  pool: ConnectionPool,
  target: Target,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const get = (path: string): Promise<FetchedText> =>
    fetchText(pool, target, { method: 'GET', path, ...(signal === undefined ? {} : { signal }) });
  const models = await get(apiPath(target, '/models'));
  if (models.failure !== undefined) {
    return { identity: identifyServer({}), failure: models.failure };
  }
  const json = async (...paths: string[]): Promise<unknown> => {
    for (const path of paths) {
      const found = jsonOf(await get(serverPath(target, path)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const server = models.headers.get('server');
  const probes: ProbeResponses = {
    models: jsonOf(models),
    version: await json('/version'),
    info: await json('/info'),
    props: await json('/props'),
    serverInfo: await json('/server_info', '/get_server_info'),
    ...(server === undefined ? {} : { serverHeader: server }),
  };
  return { identity: identifyServer(probes), modelsStatus: models.status };
}

function jsonOf(fetched: FetchedText): unknown {
  if (fetched.failure !== undefined || fetched.status !== 200) return undefined;
  try {
    return JSON.parse(fetched.text) as unknown;
  } catch {
    return undefined;
  }
}
