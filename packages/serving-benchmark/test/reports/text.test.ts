import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runText } from '../../src/reports/text.ts';
import { wrapLines } from '../../src/reports/text-layout.ts';
import { hostileReport } from './hostile.ts';
import { engineRecords, invalid, runReport, withServer } from './reports.ts';

const lines = (text: string): string[] => text.split('\n');
const sectionOf = (text: string, title: string): string => {
  const all = lines(text);
  const from = all.indexOf(title);
  const to = all.indexOf('', from);
  return all.slice(from + 1, to < 0 ? undefined : to).join('\n');
};

describe('a run as text', () => {
  const report = withServer(runReport(engineRecords()));
  const text = runText(report);

  it('begins with the verdict and what ran', () => {
    expect(text).toMatchInlineSnapshot(`
      "llama-3-8b on vllm 0.9.1
      VALID: the client kept up; these figures are the endpoint’s.

      What ran
        target       http://127.0.0.1:8000/v1 (simulated)
        engine       vllm 0.9.1
        model        llama-3-8b
        load         poisson:5rps, 600 requests
        workload     synthetic, prompts of 50-450 tokens, answers of 10-70 tokens, completions
        fingerprint  a1b2c3
        objectives   ttft ≤ 200 ms, tpot ≤ 20 ms
        started      2026-11-20T10:54:00Z, seed 1, version 0.1.0
        run          completed after 2 min 01 s
        requests     600: 600 completed, 0 failed; 8 new connections
        client       2 threads, no retries, 16 warm-up requests

      Latency
        Milliseconds, with 95% intervals; steady window, 0.09 s to 126.5 s, 599 requests
                             n   mean    95% interval    p50    p90    p95      p99    max
        TTFT               599   28.6    [27.6, 29.5]  27.57  39.27   46.3  n < 662  59.17
        scheduled TTFT     599   28.8    [27.8, 29.7]  27.77  39.47   46.5  n < 662  59.37
        TPOT               599  10.81  [10.73, 10.89]  10.71  11.62  11.88  n < 662  15.15
        ITL             22,801  10.81  [10.73, 10.89]  10.15  10.25  12.95       29  50.05
        raw gap         22,801  10.81  [10.73, 10.89]  10.15  10.25  12.95       29  50.05
        E2E                599    440      [425, 454]  436.5  687.5  733.9  n < 662    813
        n <: n too small; p99 takes 662 samples.

      Throughput
        Per second, with 95% intervals
                                        steady window           whole run
        requests/s                     4.7 [4.0, 5.2]      4.7 [4.1, 5.2]
        output tokens/s                185 [159, 208]      185 [161, 208]
        input tokens/s             1,177 [944, 1,345]  1,180 [957, 1,344]
        most output tokens in 1 s                 477                 477
        mean in flight                           2.08               2.081
        Steady window: from 88 ms, the first arrival, to 2 min 07 s, the last arrival.

      Goodput
        objectives  ttft ≤ 200 ms, tpot ≤ 20 ms
        met by      100% [99%, 100%] of requests
        goodput     4.7 [4.2, 5.3] requests/s
        of them     599 good, 0 bad, 0 failed

      The server's view
        in flight          2.088 running, 0 waiting on average
        KV cache           20.9% full on average, 80% at most
        preemptions        none
        prefix cache hits  0%
        mean times         queue 3 ms, prefill 20 ms
        sampled            509 times, every 250 ms
        TTFT 28.6 ms = queue 3.0 + prefill 20.0 + rest 5.6 ms (19%: network, HTTP, tokenization, client;
        client 599 requests, server 597)
        prefix cache: cold as intended (0.0% of prompt tokens cached, 0.0% intended; by the usage of each
        request)
        GPUs over the window
        GPU            busy  mean power  max power  max memory  max °C    energy
        0 NVIDIA H100   50%       300 W      300 W           –       –  37,929 J
        0.6157 output tokens per joule.

      Tokens
        output counted by   server-per-chunk (600)
        prompts counted by  server-final (600)
        ITL told apart by   per-chunk (600)
        finished by         length (600)

        Tokens counted by two
        tokens   client   server  difference  requests that differ  who counted
        prompt  149,634  149,634          0%              0 of 600  intended by the workload, usage of the
                                                                    server
        output   23,427   23,427          0%              0 of 600  sum over chunks, usage of the server
        output   23,427   23,427          0%              0 of 600  chunks with content, usage of the
                                                                    server
        prompt  149,634  149,634          0%                     –  sum over all records, counter of the
                                                                    server
        output   23,427   23,427          0%                     –  sum over all records, counter of the
                                                                    server

      The client
        send lag            p50 0.2 ms, p99 n too small, max 0.2 ms; 0% late by more than 1 ms
        its share of TTFT   0.7% of scheduled TTFT
        Little's law        2.08 in flight; 4.738/s × 439.9 ms = 2.084: agrees
        server in flight    2.088 as the server counted, 2.088 then as the client: agrees
        event loop late     p50 0.2 ms, p99 1.4 ms, max 4 ms
        garbage collection  21 pauses, the longest 3.5 ms
        busy                12% of one core
        peak memory         180 MB
        calibration         26 streams with 1,300 chunks/s of the simulated endpoint: read late by p50
                            0.1, p99 0.6 ms; off by: TTFT p50 0.2, p99 0.9 ms; ITL p50 0, p99 0.4 ms

        Checks of the client
        check     status  finding
        send lag  valid   p99 0.2 ms is 1% of the median TTFT

      Cost at this throughput
        of the machines       4 per hour
        per 1M output tokens  6.02, input included
        per 1M tokens         0.816, input and output alike
        divided               0.58 per 1M input, 2.32 per 1M output
        Supposed: the machines are paid for and busy at this throughput all the time; an input token costs
        0.25 of an output token; nothing but the stated price: no operation, network or failed requests.
      "
    `);
  });

  it('is at most 100 columns wide', () => {
    expect(lines(text).filter((line) => line.length > 100)).toEqual([]);
    expect(lines(runText(hostileReport())).filter((line) => line.length > 100)).toEqual([]);
  });

  it('says why a client is not to be believed', () => {
    const dubious = runText(runReport(engineRecords({ requests: 30 }), { certificate: invalid }));
    expect(lines(dubious).slice(1, 3)).toEqual([
      'INVALID: these figures do not tell of the endpoint.',
      '  - p99 of 80 ms hides in a TTFT of 50 ms',
    ]);
    expect(dubious).toMatch(/TTFT +30 .* n < 64 {2}n < 130 {2}n < 662/);
    expect(dubious).toContain(
      'n <: n too small; p90 takes 64, p95 takes 130, p99 takes 662 samples.',
    );
  });

  it('colours with the caller’s colours and nothing else', () => {
    const mark = (name: string) => (part: string) => `<${name}>${part}</${name}>`;
    const styled = runText(report, {
      bold: mark('b'),
      dim: mark('dim'),
      good: mark('good'),
      bad: mark('bad'),
      warn: mark('warn'),
    });
    expect(lines(styled)[1]).toMatch(/^<good>VALID: .*<\/good>$/);
    expect(styled.replaceAll(/<\/?(?:b|dim|good|bad|warn)>/g, '').replaceAll(/ +$/gm, '')).toBe(
      text,
    );
  });

  it('says that nothing is known of the end of a run that was killed', () => {
    const killed = runText(runReport(engineRecords(), { outcome: undefined }));
    expect(killed).toContain('run          killed: nothing is known of its end');
    expect(killed).not.toContain('event loop');
  });

  it('of no records, and of failures only, says so', () => {
    const empty = runText(runReport([]));
    expect(empty).toContain('requests     0: 0 completed, 0 failed; 0 new connections');
    expect(empty).not.toContain('Latency');
    const dead = runText(
      runReport(
        engineRecords({ requests: 60 }).map((one) => ({
          ...one,
          failure: { class: 'http', message: '503 Service Unavailable', status: 503 },
        })),
      ),
    );
    expect(sectionOf(dead, 'Latency')).toBe('  No request completed.');
    expect(sectionOf(dead, 'Failures')).toBe(
      [
        '  60 of 60 requests failed',
        '  class  requests  the first of them',
        '  http         60  503 Service Unavailable',
      ].join('\n'),
    );
  });

  it('lets no text move the cursor, colour the screen or begin a line', () => {
    const hostile = runText(hostileReport());
    expect(stripVTControlCharacters(hostile)).toBe(hostile);
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(hostile).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(hostile).toContain('⟨U+001B⟩[2J⟨U+202E⟩');
    expect(lines(hostile).some((line) => line.startsWith('#'))).toBe(false);
  });
});

it('wraps at words, and cuts what is longer than a line', () => {
  expect(wrapLines('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrapLines('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrapLines('', 4)).toEqual(['']);
});
