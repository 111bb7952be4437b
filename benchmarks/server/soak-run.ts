/**
 * @file A server under everything at once, for as long as wanted. Windows take turns: good clients
 * alone, beside those who are refused, beside those who go or do not read, in a flood; good ones never stop. Memory is looked at throughout.
 */
import { readFileSync } from 'node:fs';
import { startServerProcess } from '@gradus/server';
import type { Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { Address } from './asking.ts';
import { type BadClient, badClients, flood } from './bad-clients.ts';
import { ask, type GoodAnswer, goodRequests } from './good-clients.ts';

export const windowKinds = ['calm', 'refused', 'gone', 'flood'] as const;
export type WindowKind = (typeof windowKinds)[number];

export interface Told {
  readonly client: string;
  readonly count: number;
  /** Status → how often; `none` where nothing can come. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly wrong: number;
}

export interface SoakFigures {
  readonly answers: readonly GoodAnswer[];
  /** Of the good ones, those that said something else than at first. */
  readonly differing: number;
  readonly told: readonly Told[];
  /** Resident, of the server, twice a second from the end of the first round of windows. */
  readonly rssBytes: readonly number[];
  readonly atEnd: { readonly running: number; readonly waiting: number; readonly kvUsage: number };
  readonly preemptions: number;
  readonly durationMs: number;
}

export interface SoakOptions {
  readonly rounds: number;
  readonly windowMs: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly stage?: Stage;
}

export const limits = { maxRunning: 8, maxWaiting: 24 } as const;
const floodRequests = 150;
const goodClients = 3;
const badLanes = 3;
const lookMs = 500;

export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const { maxRunning, maxWaiting } = limits;
  const { rounds, windowMs, random, signal, stage } = options;
  const server = await startServerProcess(
    {
      // Fewer blocks than its texts may want: some give theirs back and are read anew.
      source: { model: 'stories', engine: { maxRunning, blockCount: 30, threads: 1 } },
      limits: { maxWaiting, headTimeoutMs: 1500, requestTimeoutMs: 1500 },
    },
    signal,
  );
  const address: Address = { baseUrl: server.baseUrl, model: server.model.id };
  const startedMs = performance.now();
  const state = { window: 0, isOver: false };
  const rssBytes: number[] = [];
  const looking = setInterval(() => {
    if (state.window >= windowKinds.length || rounds === 1) rssBytes.push(rssOf(server.pid));
  }, lookMs);
  try {
    const first: string[] = [];
    for (let request = 0; request < goodRequests; request++) {
      first.push((await ask(address, request)).text);
    }
    const answers: GoodAnswer[] = [];
    const asking = Array.from({ length: goodClients }, async (_, client) => {
      for (let at = client; !state.isOver; at++) {
        const { window } = state;
        const answer = await ask(address, at % goodRequests);
        // One that went over an edge belongs to neither side.
        answers.push({ ...answer, window: window === state.window ? window : -1 });
      }
    });
    const book = new Map<string, Record<string, number>>();
    for (; state.window < rounds * windowKinds.length; state.window++) {
      signal.throwIfAborted();
      const endMs = performance.now() + windowMs;
      const kind = windowKinds[state.window % windowKinds.length]!;
      const lanes = lanesOf(kind, random.split(`window ${state.window}`));
      await Promise.all([
        new Promise((resolve) => {
          setTimeout(resolve, windowMs);
        }),
        ...lanes.map((lane) => act(lane, address, endMs, book)),
      ]);
      stage?.advance();
    }
    state.isOver = true;
    await Promise.all(asking);
    const metrics = await restOf(address, signal);
    return {
      answers,
      differing: answers.filter(({ request, text }) => text !== first[request]).length,
      told: toldOf(book),
      rssBytes,
      atEnd: {
        running: metrics('num_requests_running'),
        waiting: metrics('num_requests_waiting'),
        kvUsage: metrics('kv_cache_usage_perc'),
      },
      preemptions: metrics('num_preemptions_total'),
      durationMs: performance.now() - startedMs,
    };
  } finally {
    state.isOver = true;
    clearInterval(looking);
    await server.stop();
  }
}

interface Lane {
  readonly clients: readonly BadClient[];
  readonly random: Random;
}

function lanesOf(kind: WindowKind, random: Random): readonly Lane[] {
  if (kind === 'calm') return [];
  if (kind === 'flood') return [{ clients: [flood(floodRequests)], random }];
  const dealt = random.shuffle(
    badClients.filter(({ isRefused }) => isRefused === (kind === 'refused')),
  );
  return Array.from({ length: badLanes }, (_, lane) => ({
    clients: dealt.filter((__, at) => at % badLanes === lane),
    random: random.split(String(lane)),
  }));
}

/** One after the other, round and round until the window ends; every one at least once. */
async function act(
  { clients, random }: Lane,
  address: Address,
  endMs: number,
  book: Map<string, Record<string, number>>,
): Promise<void> {
  for (let at = 0; at < clients.length || performance.now() < endMs; at++) {
    const client = clients[at % clients.length]!;
    for (const status of await client.act(address, random)) {
      const counts = book.get(client.name) ?? {};
      const key = String(status ?? 'none');
      book.set(client.name, { ...counts, [key]: (counts[key] ?? 0) + 1 });
    }
  }
}

function toldOf(book: ReadonlyMap<string, Record<string, number>>): Told[] {
  return [...badClients, flood(floodRequests)].map(({ name, right }) => {
    const statuses = book.get(name) ?? {};
    const rightOnes = new Set(right.map((status) => String(status ?? 'none')));
    const entries = Object.entries(statuses);
    return {
      client: name,
      statuses,
      count: entries.reduce((sum, [, count]) => sum + count, 0),
      wrong: entries.reduce((sum, [status, count]) => sum + (rightOnes.has(status) ? 0 : count), 0),
    };
  });
}

const patienceMs = 5000;

/** The server's own counters, once nothing is under way, or after seconds of waiting for that. */
async function restOf(
  { baseUrl }: Address,
  signal: AbortSignal,
): Promise<(name: string) => number> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(baseUrl.replace(/\/v1$/, '/metrics'));
    const text = await response.text();
    const value = (name: string): number =>
      Number(new RegExp(`^vllm:${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
    const isAtRest = ['num_requests_running', 'num_requests_waiting', 'kv_cache_usage_perc'].every(
      (name) => value(name) === 0,
    );
    if (isAtRest || performance.now() > endMs) return value;
  }
}

/** Linux's; elsewhere nothing is known. */
function rssOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  } catch {
    return Number.NaN;
  }
}
