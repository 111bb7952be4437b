import { expect, it } from 'vitest';
import { renderClaims } from '../../src/dashboard/claims.ts';
import { formatHours } from '../../src/dashboard/next-steps.ts';
import { renderDashboard } from '../../src/dashboard/page.ts';
import { chaptersOf } from '../../src/dashboard/parts.ts';
import { wordsIn } from './reading.ts';
import { aDocument, aStanding } from './sample-items.ts';
import { sampleModel } from './sample-model.ts';

it('is the same bytes for the same model, and for an equal one', () => {
  const { hrefOf, ...facts } = sampleModel;
  const equal = { ...structuredClone(facts), hrefOf };
  expect(renderDashboard(equal)).toBe(renderDashboard(sampleModel));
});

it('says what to do first where there is nothing yet', () => {
  const empty = { ...sampleModel, documents: [], evidence: [], unreadable: [], nextSteps: [] };
  const words = wordsIn(renderDashboard(empty));
  expect(words).toContain('0 documents held against 0 results.');
  expect(words).toContain('./gradus track add my-roadmap.md');
  expect(words).toContain('./gradus lab run tokenization');
  const withEvidence = wordsIn(renderDashboard({ ...empty, evidence: sampleModel.evidence }));
  expect(withEvidence).toContain('./gradus track add my-roadmap.md');
  expect(withEvidence).not.toContain('Run a first lab.');
});

it('shows next steps with reason, time and a command to copy', () => {
  const page = renderDashboard(sampleModel);
  for (const { title, command, reason } of sampleModel.nextSteps) {
    expect(page).toContain(`<code>${command}</code>`);
    expect(wordsIn(page)).toMatch(
      new RegExp(`${title} about [\\d.]+ (h|min) ${command} ${reason}`),
    );
  }
  expect([0.1, 0.5, 1, 1.5, 12].map(formatHours)).toEqual([
    'about 6 min',
    'about 30 min',
    'about 1 h',
    'about 1.5 h',
    'about 12 h',
  ]);
});

it('names a document without a title by its file', () => {
  const document = aDocument({ path: '/learner/progress/plan.md', style: 'levels', title: ' ' });
  expect(wordsIn(renderDashboard({ ...sampleModel, documents: [document] }))).toContain('plan.md');
});

it('says of each unproven claim what would prove it', () => {
  const document = aDocument({
    path: '/p/plan.md',
    style: 'levels',
    title: 'Plan',
    items: [
      aStanding({
        item: { title: 'vLLM', line: 66 },
        state: 'unproven',
        claim: 'L4',
        level: 2,
        needs: [
          'pass the exercise: ./gradus lab practice vllm',
          'a linked design note of your own',
        ],
      }),
    ],
  });
  expect(wordsIn(renderClaims(chaptersOf([document])[0]!))).toBe(
    'Unproven claims 1 claim of the document goes beyond the evidence. Nothing overwrites it.' +
      ' vLLM line 66 The document says L4; evidence backs L2. It would be proven by:' +
      ' pass the exercise: ./gradus lab practice vllm a linked design note of your own',
  );
});
