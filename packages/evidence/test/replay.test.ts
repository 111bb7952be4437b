import { describe, expect, it } from 'vitest';
import { compareReplay, parseResults, type Claim, type Results } from '../src/index.ts';
import { exampleClaim, exampleText } from './example.ts';

const example = parseResults(await exampleText(), 'RESULTS.md');
const withClaims = (...claims: Claim[]): Results => ({ ...example, claims });
const claim = (value: number, replay: Claim['replay'], metric = 'm'): Claim => ({
  ...exampleClaim,
  metric,
  value,
  replay,
  comparison: '<=',
  threshold: 1e9,
});

const exact = { class: 'exact' } as const;
const tolerance = { class: 'tolerance', tolerance: 0.5 } as const;
const machine = { class: 'machine' } as const;

describe('compareReplay', () => {
  it('finds a run the same as itself and names what it does not compare', () => {
    const { same, claims, added, changedInputs } = compareReplay(example, example);
    expect(same).toBe(true);
    expect(claims.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'not-compared']);
    expect([added, changedInputs]).toEqual([[], []]);
  });

  it.each<[Claim['replay'], number, number, string]>([
    [exact, 0.1 + 0.2, 0.1 + 0.2, 'same'],
    [exact, 0.1 + 0.2, 0.3, 'different'],
    [exact, 0, -0, 'different'],
    [tolerance, 10, 10.5, 'same'],
    [tolerance, 10, 9.5, 'same'],
    [tolerance, 10, 10.5001, 'different'],
    [machine, 10, 99, 'not-compared'],
  ])('by %j, %d and %d are %s', (replay, first, second, outcome) => {
    const report = compareReplay(
      withClaims(claim(first, replay)),
      withClaims(claim(second, replay)),
    );
    expect(report.claims).toMatchObject([{ outcome, first, second }]);
    expect(report.same).toBe(outcome !== 'different');
  });

  it.each<[string, Partial<Claim>]>([
    ['unit', { unit: 'ms' }],
    ['comparison', { comparison: '<' }],
    ['class', { replay: machine }],
    ['threshold of an exact claim', { threshold: 2e9 }],
  ])('does not take a claim of another %s for a repetition', (_what, change) => {
    const first = claim(1, exact);
    const report = compareReplay(withClaims(first), withClaims({ ...first, ...change }));
    expect(report).toMatchObject({ same: false, claims: [{ outcome: 'different' }] });
  });

  it('matches claims by metric whatever their order, and several of one metric in theirs', () => {
    const first = withClaims(claim(1, exact, 'a'), claim(2, exact, 'b'), claim(3, exact, 'b'));
    const second = withClaims(claim(2, exact, 'b'), claim(1, exact, 'a'), claim(4, exact, 'b'));
    expect(compareReplay(first, second).claims.map(({ outcome }) => outcome)).toEqual([
      'same',
      'same',
      'different',
    ]);
  });

  it('names claims that are gone and claims that are new', () => {
    const report = compareReplay(
      withClaims(claim(1, machine, 'a'), claim(1, exact, 'b')),
      withClaims(claim(1, exact, 'b'), claim(1, exact, 'c')),
    );
    expect(report).toMatchObject({
      same: false,
      claims: [{ outcome: 'missing', second: undefined }, { outcome: 'same' }],
      added: ['c'],
    });
  });

  it('names inputs whose content is another', () => {
    const [prose, ranks] = example.inputs;
    if (prose === undefined || ranks === undefined) throw new Error('the example has two inputs');
    const inputs = [prose, { ...ranks, sha256: 'c'.repeat(64) }];
    expect(compareReplay(example, { ...example, inputs }).changedInputs).toEqual(['o200k ranks']);
  });

  it.each<[Partial<Results>, string]>([
    [{ id: 'other' }, 'Not a repetition: another id: expected example; received other.'],
    [{ seed: 2 }, 'Not a repetition: another seed: expected 1; received 2.'],
    [{ scale: 'full' }, 'Not a repetition: another scale: expected default; received full.'],
  ])('refuses to compare runs of different questions: %j', (change, message) => {
    expect(() => compareReplay(example, { ...example, ...change })).toThrow(message);
  });
});
