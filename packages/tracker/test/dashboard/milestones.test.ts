import { expect, it } from 'vitest';
import { renderMilestones } from '../../src/dashboard/milestones.ts';
import { chaptersOf } from '../../src/dashboard/parts.ts';
import { wordsIn } from './reading.ts';
import { aDocument, aMilestone } from './sample-items.ts';

const met = { what: 'attention reaches L3', met: true, needs: [] };
const lacking = {
  what: 'rope reaches L3',
  met: false,
  needs: ['pass the exercise: ./gradus lab practice rope', 'a linked design note of your own'],
};
const render = (milestones: ReturnType<typeof aMilestone>[]) => {
  const document = aDocument({
    path: '/p/plan.md',
    style: 'sequential',
    title: 'Plan',
    milestones,
  });
  return renderMilestones(chaptersOf([document])[0]!);
};

it('shows each state, what is met, what is not and what to do', () => {
  const section = render([
    aMilestone({ title: 'First' }, [met]),
    aMilestone({ title: 'Second', code: 'M2' }, [met, lacking]),
    aMilestone({ title: 'Third', optional: true }, [lacking], ['M2', 'M1']),
  ]);
  expect(wordsIn(section)).toBe(
    'Milestones 1 of 3 complete.' +
      ' First complete 1 of 1 met met attention reaches L3' +
      ' M2 Second open 1 of 2 met met attention reaches L3 not met rope reaches L3' +
      ' pass the exercise: ./gradus lab practice rope a linked design note of your own' +
      ' Third locked optional 0 of 1 met Waits for 2 milestones: M2, M1. not met rope reaches L3' +
      ' pass the exercise: ./gradus lab practice rope a linked design note of your own',
  );
  expect(section?.source).toContain('<code>./gradus lab practice rope</code>');
});

it('unfolds what is open, the first three of it', () => {
  const folds = (milestone: ReturnType<typeof aMilestone>) =>
    render([milestone])?.source.includes('<details class="group" open>');
  expect(folds(aMilestone({ title: 'x' }, [lacking]))).toBe(true);
  expect(folds(aMilestone({ title: 'x' }, [met]))).toBe(false);
  expect(folds(aMilestone({ title: 'x' }, [lacking], ['y']))).toBe(false);
  const many = Array.from({ length: 5 }, (_, index) =>
    aMilestone({ title: `${index}` }, [lacking]),
  );
  expect(render(many)?.source.match(/<details class="group" open>/g)).toHaveLength(3);
});

it('is absent where the document has none', () => {
  expect(render([])).toBeUndefined();
});
