import { expect, it } from 'vitest';
import { dayOf } from '../../src/toolbox/days.ts';

// A Saturday.
const today = '2026-02-28';

it.each([
  ['today', '2026-02-28'],
  ['tomorrow', '2026-03-01'],
  ['Saturday', '2026-02-28'],
  ['next Saturday', '2026-03-07'],
  ['this Monday', '2026-03-02'],
  ['next Monday', '2026-03-02'],
  ['3 March', '2026-03-03'],
  ['March 3', '2026-03-03'],
  ['the 3rd of March', '2026-03-03'],
  ['the 22nd of December', '2026-12-22'],
  ['1 January', '2027-01-01'],
  ['February 28', '2026-02-28'],
  ['29 February', '2028-02-29'],
  ['5 May 2031', '2031-05-05'],
  ['2026-12-24', '2026-12-24'],
])('%s is %s', (words, day) => {
  expect(dayOf(words, today)).toBe(day);
});

it.each(['someday', '31 June', '2026-02-30', '40 March', 'the tent', ''])(
  '%s is no day',
  (words) => {
    expect(() => dayOf(words, today)).toThrow('is no day: say today, tomorrow, a weekday');
  },
);
