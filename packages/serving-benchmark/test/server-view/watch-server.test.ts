import { afterEach, describe, expect, it } from 'vitest';
import type { ServerSample } from '../../src/server-view/sample.ts';
import { serverSampleSchema } from '../../src/server-view/sample.ts';
import { watchServer } from '../../src/server-view/watch-server.ts';
import type { ServerWatch, WatchOptions } from '../../src/server-view/watch-server.ts';
import { createTarget } from '../../src/wire/target.ts';
import { Loopback, url } from '../wire/loopback.ts';
import type { OnRequest } from '../wire/loopback.ts';

const loopback = new Loopback();
afterEach(() => loopback.close());

const answer = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const running = (count: number): string => answer('200 OK', `vllm:num_requests_running ${count}\n`);
const pathOf = (request: string): string => request.split(' ')[1]!;

/** A clock and a timer that move when a test says so. */
class Hand {
  nowMs = 0;
  #timer: { readonly atMs: number; readonly callback: () => void } | undefined;
  readonly clock = { nowMs: () => this.nowMs };
  readonly after: NonNullable<WatchOptions['after']> = (delayMs, callback) => {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.#timer = timer;
    return () => {
      if (this.#timer === timer) this.#timer = undefined;
    };
  };

  get nextMs(): number | undefined {
    return this.#timer?.atMs;
  }

  moveTo(ms: number): void {
    this.nowMs = ms;
    const timer = this.#timer;
    if (timer === undefined || timer.atMs > ms) return;
    this.#timer = undefined;
    timer.callback();
  }
}

interface Watched {
  readonly hand: Hand;
  readonly watch: ServerWatch;
  readonly samples: ServerSample[];
  readonly said: string[];
  /** Until there are so many samples. */
  readonly taken: (count: number) => Promise<void>;
}

async function watched(
  onRequest: OnRequest,
  options: Partial<WatchOptions> = {},
): Promise<Watched> {
  const hand = new Hand();
  const port = await loopback.serve(onRequest);
  const samples: ServerSample[] = [];
  const said: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const watch = await watchServer({
    pool: loopback.pool({ clock: hand.clock }),
    target: createTarget({ baseUrl: url(port) }),
    clock: hand.clock,
    intervalMs: 1000,
    nvidiaSmi: false,
    onSample: (sample) => {
      samples.push(sample);
      for (const { count, resolve } of waiting) if (samples.length >= count) resolve();
    },
    onNote: (note) => said.push(note),
    after: hand.after,
    ...options,
  });
  const taken = (count: number): Promise<void> =>
    samples.length >= count
      ? Promise.resolve()
      : new Promise((resolve) => void waiting.push({ count, resolve }));
  return { hand, watch, samples, said, taken };
}

/** Lets what is ready to happen, happen. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settled();
}

describe('watching a server', () => {
  it('samples before load, on the interval, and once more at the end', async () => {
    let asked = 0;
    const { hand, watch, samples, taken } = await watched((socket) =>
      socket.write(running(asked++)),
    );
    expect(samples).toEqual([{ atMs: 0, uncertaintyMs: 0, engine: 'vllm', running: 0 }]);
    expect(hand.nextMs).toBe(1000);
    hand.moveTo(1000);
    await taken(2);
    await until(() => hand.nextMs !== undefined);
    hand.moveTo(2000);
    await taken(3);
    await until(() => hand.nextMs === 3000);
    hand.nowMs = 2250;
    await Promise.all([watch.stop(), watch.stop()]);
    expect(hand.nextMs).toBeUndefined();
    expect(samples.map(({ atMs, running: count }) => [atMs, count])).toEqual([
      [0, 0],
      [1000, 1],
      [2000, 2],
      [2250, 3],
    ]);
    for (const sample of samples) expect(serverSampleSchema.parse(sample)).toEqual(sample);
  });

  it('never looks twice at a time, and places a slow answer between question and answer', async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const { hand, watch, samples, taken } = await watched((socket) => {
      const count = asked++;
      if (count === 0) socket.write(running(count));
      else answers.push(() => socket.write(running(count)));
    });
    hand.moveTo(1000);
    await until(() => answers.length === 1);
    expect(hand.nextMs).toBeUndefined();
    hand.nowMs = 3400;
    answers[0]!();
    await taken(2);
    expect(samples[1]).toMatchObject({ atMs: 2200, uncertaintyMs: 1200 });
    // 2000 and 3000 are past.
    await until(() => hand.nextMs === 4000);
    hand.moveTo(4000);
    await until(() => answers.length === 2);
    const stopped = watch.stop();
    await settled();
    expect(asked).toBe(3);
    answers[1]!();
    await until(() => answers.length === 3);
    answers[2]!();
    await stopped;
    expect(samples).toHaveLength(4);
  });

  it('says once what is missing, and lets the run go on', async () => {
    const paths: string[] = [];
    const { hand, watch, samples, said } = await watched((socket, request) => {
      paths.push(pathOf(request));
      socket.write(answer('404 Not Found', 'no'));
    });
    expect(said).toEqual(['server metrics unavailable: HTTP 404']);
    expect(watch.notes).toEqual(said);
    // There will be none: nobody asks again.
    expect(hand.nextMs).toBeUndefined();
    await watch.stop();
    expect(samples).toEqual([]);
    expect(paths).toEqual(['/metrics', '/prometheus/metrics']);
  });

  it('asks again where it may come back', async () => {
    const answers = [answer('503 Loading', ''), answer('503 Loading', ''), running(4)];
    const { hand, watch, samples, said, taken } = await watched((socket) =>
      socket.write(answers.shift() ?? answer('404 Not Found', '')),
    );
    expect(samples).toEqual([]);
    hand.moveTo(1000);
    await until(() => hand.nextMs === 2000);
    hand.moveTo(2000);
    await taken(1);
    await until(() => hand.nextMs === 3000);
    // Metrics that were there once are asked for to the end.
    hand.moveTo(3000);
    await until(() => hand.nextMs === 4000);
    await watch.stop();
    expect(samples.map(({ atMs }) => atMs)).toEqual([2000]);
    expect(said).toEqual([
      'server metrics unavailable: HTTP 503',
      'server metrics unavailable: HTTP 404',
    ]);
  });

  it('names a connection that is refused', async () => {
    const { said, watch } = await watched(() => {}, {
      target: createTarget({ baseUrl: 'http://127.0.0.1:1/v1' }),
    });
    expect(said).toEqual([expect.stringMatching(/^server metrics unavailable: .*ECONNREFUSED/)]);
    await watch.stop();
    expect(watch.notes).toHaveLength(1);
  });

  it("finds TensorRT-LLM's metrics behind its JSON, and keeps to them", async () => {
    const paths: string[] = [];
    const { hand, watch, samples, taken } = await watched(
      (socket, request) => {
        paths.push(pathOf(request));
        const body = pathOf(request) === '/metrics' ? '[]' : 'num_requests_running 3\n';
        socket.write(answer('200 OK', body));
      },
      { engine: 'tensorrt-llm' },
    );
    hand.moveTo(1000);
    await taken(2);
    await watch.stop();
    expect(samples[0]).toMatchObject({ engine: 'tensorrt-llm', running: 3 });
    expect(paths).toEqual(['/metrics', ...Array.from({ length: 3 }, () => '/prometheus/metrics')]);
  });

  it('asks a DCGM exporter and metrics at other addresses, without our key', async () => {
    const requests: string[] = [];
    const other = await loopback.serve((socket, request) => {
      requests.push(request);
      const isGpu = pathOf(request) === '/metrics';
      const body = isGpu
        ? 'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a"} 300\n'
        : 'nv_trt_llm_request_metrics{request_type="scheduled"} 2\n';
      socket.write(answer('200 OK', body));
    });
    const { watch, samples } = await watched(() => {}, {
      target: createTarget({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-secret' }),
      metricsUrl: `http://127.0.0.1:${other}/triton/metrics?a=b`,
      dcgmUrl: `http://127.0.0.1:${other}`,
    });
    await watch.stop();
    expect(samples[0]).toEqual({
      atMs: 0,
      uncertaintyMs: 0,
      engine: 'triton',
      running: 2,
      gpusAtMs: 0,
      gpus: [{ index: 0, uuid: 'GPU-a', powerWatts: 300 }],
    });
    expect(requests.map(pathOf).toSorted()).toEqual([
      '/metrics',
      '/metrics',
      '/triton/metrics?a=b',
      '/triton/metrics?a=b',
    ]);
    expect(requests.join('')).not.toContain('sk-secret');
  });

  it('keeps GPUs where the server says nothing, and the server where GPUs say nothing', async () => {
    const { watch, samples, said } = await watched((socket) => socket.write(running(1)), {
      nvidiaSmi: '/nowhere/nvidia-smi',
    });
    await watch.stop();
    expect(said).toEqual(['GPU telemetry unavailable: nvidia-smi is not on this machine']);
    expect(samples.map((sample) => 'gpus' in sample)).toEqual([false, false]);
    // Nobody asked for them: then it is no news that there are none.
    const quiet = await watched((socket) => socket.write(running(1)), {
      nvidiaSmi: undefined as unknown as boolean,
    });
    await quiet.watch.stop();
    expect(quiet.said).toEqual([]);
  });

  it('ends at once where the run is cancelled', async () => {
    const controller = new AbortController();
    let asked = 0;
    const { hand, watch, samples, said } = await watched(
      (socket) => {
        if (asked++ === 0) socket.write(running(0));
      },
      { signal: controller.signal },
    );
    hand.moveTo(1000);
    await until(() => asked === 2);
    controller.abort();
    await watch.stop();
    expect(hand.nextMs).toBeUndefined();
    expect(asked).toBe(2);
    expect(samples).toHaveLength(1);
    expect(said).toEqual([]);
  });
});
