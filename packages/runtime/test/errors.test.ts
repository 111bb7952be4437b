import { describe, expect, it } from 'vitest';
import { exitCodes, GradusError, systemCode } from '../src/index.ts';

describe('GradusError', () => {
  it('says what, expected, received and the remedy on one line', () => {
    const error = new GradusError({
      code: 'unknown-lab',
      kind: 'usage',
      what: 'No lab of that name',
      expected: 'one of a, b',
      received: '"c"',
      remedy: 'Run ./gradus lab list.',
    });
    expect(error.message).toBe(
      'No lab of that name: expected one of a, b; received "c". Run ./gradus lab list.',
    );
  });

  it('leaves out the parts that it has not, and ends in one full stop', () => {
    const message = (parts: { what: string; received?: string; remedy?: string }): string =>
      new GradusError({ code: 'x', kind: 'usage', ...parts }).message;
    expect(message({ what: 'Cancelled' })).toBe('Cancelled.');
    expect(message({ what: 'Gone', received: 'nothing.' })).toBe('Gone: received nothing.');
    expect(message({ what: 'Gone', remedy: 'Retry.' })).toBe('Gone. Retry.');
  });

  it('keeps a message with line breaks on one line', () => {
    const error = new GradusError({ code: 'x', kind: 'usage', what: 'A', received: 'b\n  c\nd' });
    expect(error.message).toBe('A: received b c d.');
  });

  it('maps every kind to its documented exit code', () => {
    expect(exitCodes).toEqual({ verdict: 1, usage: 2, environment: 3, cancelled: 130 });
    expect(new GradusError({ code: 'x', kind: 'environment', what: 'A' }).exitCode).toBe(3);
  });

  it('keeps the cause', () => {
    const cause = new Error('inner');
    expect(new GradusError({ code: 'x', kind: 'usage', what: 'A', cause }).cause).toBe(cause);
    expect('cause' in new GradusError({ code: 'x', kind: 'usage', what: 'A' })).toBe(false);
  });
});

describe('systemCode', () => {
  it('reads the code of a system error and of nothing else', () => {
    expect(systemCode(Object.assign(new Error('a'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(systemCode(new Error('a'))).toBeUndefined();
    expect(systemCode('ENOENT')).toBeUndefined();
  });
});
