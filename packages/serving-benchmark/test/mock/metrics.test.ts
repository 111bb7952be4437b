import { describe, expect, it } from 'vitest';
import { engineConfig } from '../../src/mock/law/config.ts';
import { Fleet } from '../../src/mock/law/fleet.ts';
import { MockMetrics } from '../../src/mock/metrics.ts';
import { CumulativeHistogram, metricSample } from '@gradus/runtime';

/** `name{labels}` → value, for the lines that are not comments. */
function read(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

function run(constants: object, requests: { promptTokens: number; outputTokens: number }[]) {
  const config = engineConfig({
    stepBaseMs: 10,
    stepPerSequenceMs: 0,
    prefillPerTokenMs: 1,
    blockTokens: 4,
    ...constants,
  });
  const metrics = new MockMetrics(config, 'm', 1);
  const fleet = new Fleet(config, 1, (step) => metrics.onStep(step));
  const sequences = requests.map(({ promptTokens, outputTokens }) =>
    fleet.submit(
      { promptTokens, outputTokens, promptIds: Array.from({ length: promptTokens }, (_, i) => i) },
      0,
    ),
  );
  return {
    fleet,
    sequences,
    at: (timeMs: number): ((name: string) => number | undefined) => {
      fleet.advance(timeMs);
      const samples = read(metrics.render(fleet.engines));
      return (name) => samples.get(`vllm:${name}{model_name="m",engine="0"}`);
    },
  };
}

describe('/metrics', () => {
  it('shows what the engine is doing', () => {
    const { at } = run({ maxRunning: 2, blocks: 8 }, [
      { promptTokens: 4, outputTokens: 3 },
      { promptTokens: 8, outputTokens: 2 },
      { promptTokens: 4, outputTokens: 1 },
    ]);
    const during = at(1);
    expect(['num_requests_running', 'num_requests_waiting'].map(during)).toEqual([2, 1]);
    expect(during('kv_cache_usage_perc')).toBe(3 / 8);
    const after = at(1e6);
    expect(['num_requests_running', 'num_requests_waiting'].map(after)).toEqual([0, 0]);
    expect(after('kv_cache_usage_perc')).toBe(0);
  });

  it('sums tokens and times as the law has them', () => {
    const value = run({ maxRunning: 1 }, [
      { promptTokens: 6, outputTokens: 3 },
      { promptTokens: 6, outputTokens: 1 },
    ]).at(1e6);
    // The first: prompt and step 16 ms, two steps. The second waits 36 ms, knows 4 of 6 tokens.
    const expected = {
      prompt_tokens_total: 12,
      prompt_tokens_cached_total: 4,
      generation_tokens_total: 4,
      prefix_cache_queries_total: 12,
      prefix_cache_hits_total: 4,
      num_preemptions_total: 0,
      time_to_first_token_seconds_sum: 0.016 + 0.048,
      time_to_first_token_seconds_count: 2,
      inter_token_latency_seconds_sum: 0.02,
      inter_token_latency_seconds_count: 2,
      request_time_per_output_token_seconds_sum: 0.01,
      request_time_per_output_token_seconds_count: 1,
      e2e_request_latency_seconds_sum: 0.036 + 0.048,
      request_queue_time_seconds_sum: 0.036,
      request_prefill_time_seconds_sum: 0.016 + 0.012,
      request_decode_time_seconds_sum: 0.02,
      request_inference_time_seconds_sum: 0.036 + 0.012,
    };
    const rounded = (figure: number | undefined): number => Number(figure?.toFixed(9));
    expect(
      Object.fromEntries(Object.keys(expected).map((name) => [name, rounded(value(name))])),
    ).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, figure]) => [name, rounded(figure)])),
    );
  });

  it('counts preemptions and speculation', () => {
    const request = { promptTokens: 7, outputTokens: 3 };
    const crowded = run({ blocks: 4, prefixCache: false }, [request, request]).at(1e6);
    expect(crowded('num_preemptions_total')).toBe(1);
    expect(crowded('prefix_cache_queries_total')).toBe(0);
    // One token of the prompt's step, then 3 + 3 + 1.
    const speculative = { draftTokens: 4, acceptedTokens: 2 };
    const value = run({ speculative }, [{ promptTokens: 4, outputTokens: 8 }]).at(1e6);
    expect(value('spec_decode_num_drafts_total')).toBe(3);
    expect(value('spec_decode_num_draft_tokens_total')).toBe(12);
    expect(value('spec_decode_num_accepted_tokens_total')).toBe(2 + 2 + 0);
  });
});

describe('the text format', () => {
  it('counts values up to each bound', () => {
    const histogram = new CumulativeHistogram('h', { a: 'b' }, [1, 2]);
    for (const value of [0.5, 1, 1.5, 4]) histogram.observe(value);
    expect(histogram.samples().split('\n')).toEqual([
      'h_bucket{a="b",le="1"} 2',
      'h_bucket{a="b",le="2"} 3',
      'h_bucket{a="b",le="+Inf"} 4',
      'h_sum{a="b"} 7',
      'h_count{a="b"} 4',
      '',
    ]);
  });

  it('escapes labels', () => {
    expect(metricSample('n', { l: 'a"b\\c' }, 1)).toBe('n{l="a\\"b\\\\c"} 1\n');
  });
});
