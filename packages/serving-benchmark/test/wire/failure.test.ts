import { describe, expect, it } from 'vitest';
import { causeOf, failureOf, retryAfterMs } from '../../src/wire/failure.ts';

describe('retryAfterMs', () => {
  const nowMs = Date.parse('2026-03-01T10:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['1.5', 1500],
    ['Sun, 01 Mar 2026 10:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %j', (value, expected) => {
    expect(retryAfterMs(value, nowMs)).toBe(expected);
  });
});

describe('failureOf', () => {
  it('says it in one line, without secrets, and keeps what it was given', () => {
    expect(
      failureOf('http', 'HTTP 401\r\n  for sk-12', ['Bearer sk-12', 'sk-12'], {
        status: 401,
        body: 'line\nBearer sk-12 sk-12',
      }),
    ).toEqual({
      class: 'http',
      message: 'HTTP 401 for [secret]',
      status: 401,
      body: 'line\n[secret] [secret]',
    });
    expect(failureOf('in-band', 'x'.repeat(900), []).message).toHaveLength(501);
  });
});

describe('causeOf', () => {
  it('prefers the code, also of the first of several attempts', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(causeOf(refused)).toBe('ECONNREFUSED');
    expect(causeOf(new AggregateError([refused, new Error('other')]))).toBe('ECONNREFUSED');
    expect(causeOf(new Error('why'))).toBe('why');
    expect(causeOf('text')).toBe('text');
  });
});
