/** @file The endpoint of a run: found and recognised, or one started. */
import { GradusError } from '@gradus/runtime';
import type { RunTarget } from '../measurements/run-header.ts';
import { startMockProcess } from '../mock/process.ts';
import { startClock } from '../wire/clock.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { redact } from '../wire/failure.ts';
import type { Engine } from '../wire/dialect.ts';
import { probeServer } from '../wire/probe.ts';
import { createTarget, type TargetOptions } from '../wire/target.ts';
import type { DecidedSettings, StartedTarget } from './settings.ts';

export interface ReachedTarget {
  readonly options: TargetOptions;
  readonly engine: Engine;
  readonly described: RunTarget;
  readonly proxied: boolean;
  stop(): Promise<void>;
}

/** @throws GradusError (environment) where nothing answers, it refuses, or has no such model */
export async function reachTarget(
  settings: DecidedSettings,
  signal: AbortSignal,
): Promise<ReachedTarget> {
  const started = await startedTarget(settings, signal);
  const options: TargetOptions = {
    baseUrl: started?.baseUrl ?? settings.baseUrl!,
    ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
    ...(settings.headers === undefined ? {} : { headers: settings.headers }),
  };
  const stop = async (): Promise<void> => started?.stop();
  try {
    return { options, ...(await recognise(settings, options, signal)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startedTarget(
  { baseUrl, mock, start }: DecidedSettings,
  signal: AbortSignal,
): Promise<StartedTarget | undefined> {
  if (baseUrl !== undefined) return undefined;
  return mock === undefined && start !== undefined ? start(signal) : startMockProcess(mock);
}

async function recognise(
  settings: DecidedSettings,
  options: TargetOptions,
  signal: AbortSignal,
): Promise<Omit<ReachedTarget, 'options' | 'stop'>> {
  const target = createTarget(options);
  const pool = new ConnectionPool({
    clock: startClock(),
    environment: settings.environment ?? {},
    tls: tlsOf(settings),
  });
  try {
    const { identity, modelsStatus, failure } = await probeServer(pool, target, signal);
    signal.throwIfAborted();
    if (failure !== undefined) {
      throw unreached(
        `${target.origin} does not answer`,
        failure.message,
        failure.class === 'tls'
          ? 'Trust who signed its certificate with --ca <file>, or accept any with --insecure.'
          : 'Is the server up, and the address right?',
      );
    }
    if (modelsStatus === 401 || modelsStatus === 403) {
      throw unreached(
        `${target.origin} refuses`,
        `HTTP ${modelsStatus}`,
        'Give a key that it accepts with --api-key or OPENAI_API_KEY.',
      );
    }
    const model = settings.model ?? identity.model;
    if (model === undefined) {
      const received = modelsStatus === 200 ? 'a list without models' : `HTTP ${modelsStatus}`;
      throw unreached(
        `${target.origin}${target.basePath}/models names no model`,
        received,
        'Check the path (it usually ends in /v1), or name the model with --model.',
      );
    }
    if (modelsStatus === 200 && identity.models.length > 0 && !identity.models.includes(model)) {
      throw unreached(
        `The server has no model ${JSON.stringify(model)}`,
        identity.models.slice(0, 5).join(', '),
        'Name one of these with --model.',
      );
    }
    const engine = settings.engine ?? identity.engine;
    // Those of our own say so themselves, whoever started them.
    const own = /\+gradus(\.mock)?$/.exec(identity.version ?? '');
    const simulated = own?.[1] !== undefined;
    return {
      engine,
      proxied: pool.proxyFor(target) !== undefined,
      described: {
        kind: simulated ? 'simulated' : 'real',
        baseUrl: redact(`${target.origin}${target.basePath}`, target.secrets),
        engine:
          own !== null
            ? simulated
              ? 'gradus-mock'
              : 'gradus'
            : settings.engine === undefined && identity.isOnlyAlike
              ? `${engine}-like`
              : engine,
        model,
        ...(identity.version === undefined ? {} : { version: identity.version }),
        ...(identity.maxModelLength === undefined
          ? {}
          : { maxModelLength: identity.maxModelLength }),
      },
    };
  } finally {
    pool.close();
  }
}

export const tlsOf = ({ insecure, certificateAuthorities }: DecidedSettings) => ({
  ...(insecure === true ? { insecure } : {}),
  ...(certificateAuthorities === undefined ? {} : { certificateAuthorities }),
});

const unreached = (what: string, received: string, remedy: string): GradusError =>
  new GradusError({ code: 'target', kind: 'environment', what, received, remedy });
