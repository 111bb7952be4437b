import { GradusError } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import { refusalInTime, refusalOf } from '../src/index.ts';

function refuse(): unknown {
  throw new GradusError({ code: 'test', kind: 'usage', what: 'No rows. In a.ts:1:2.' });
}

function crash(): unknown {
  throw new TypeError('x is undefined');
}

describe('a bad input', () => {
  it.each<[string, () => unknown, string, boolean]>([
    ['is refused well by an error of ours, told without its place', refuse, 'No rows.', true],
    ['is not when it is accepted', () => 1, 'accepted', false],
    ['is not when something breaks', crash, 'x is undefined', false],
  ])('%s', async (_, action, outcome, ok) => {
    expect(refusalOf(action)).toEqual({ outcome, ok });
    expect(await refusalInTime(action)).toEqual({ outcome, ok });
    expect(await refusalInTime(async () => await action())).toEqual({ outcome, ok });
  });
});
