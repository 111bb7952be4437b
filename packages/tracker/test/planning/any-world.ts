/** @file Documents, labs and evidence at random, over topics that build on one another. */
import * as fc from 'fast-check';
import { labOn, runOf, staleRunOf, world, type World } from './sample-documents.ts';

export const labTopics = [
  'math-foundations',
  'gradient-descent',
  'backprop',
  'attention',
  'positional-encoding',
  'rope',
  'tokenization',
  'cross-entropy',
  'mini-gpt',
  'sampling',
] as const;

const anyItem = fc.record({
  topics: fc.uniqueArray(fc.constantFrom(...labTopics), { minLength: 1, maxLength: 2 }),
  group: fc.constantFrom('A', 'B', 'C'),
  optional: fc.boolean(),
  role: fc.constantFrom('topic' as const, 'milestone' as const, 'criterion' as const),
});

/** The same world twice: as generated, and with its labs and the items of each document reversed. */
export const anyWorld: fc.Arbitrary<{ readonly input: World; readonly reversed: World }> = fc
  .record({
    documents: fc.array(fc.array(anyItem, { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 2,
    }),
    weights: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
    labs: fc.subarray([...labTopics]),
    run: fc.subarray([...labTopics]),
    stale: fc.subarray([...labTopics]),
    exercises: fc.boolean(),
  })
  .map(({ documents, weights: [a, b], labs, run, stale, exercises }) => {
    const specs = documents.map((items, index) => ({
      path: `/plan/${index}.md`,
      groups: [
        { id: 'A', weight: a / 100 },
        { id: 'B', weight: b / 100, priority: 'High' },
        { id: 'C' },
      ],
      items: items.map((item, at) => ({ ...item, id: `item-${at}` })),
      // The first milestone is open, the others wait for it.
      milestones: items
        .flatMap(({ role }, at) => (role === 'milestone' ? [`item-${at}`] : []))
        .map((item, at) => ({
          code: `M${at}`,
          items: [item],
          state: at === 0 ? ('open' as const) : ('locked' as const),
          waitsFor: at === 0 ? [] : ['M0'],
          conditions: [
            { what: 'a journal entry', met: false, needs: [`./gradus track journal M${at}`] },
          ],
        })),
    }));
    const facts = labs.map((id) => labOn(id, [id], exercises));
    const known = [
      ...run.filter((id) => !stale.includes(id)).map((id) => runOf(id)),
      ...stale.map((id) => staleRunOf(id)),
    ];
    return {
      input: world(specs, facts, known),
      reversed: world(
        specs.map((spec) => ({ ...spec, items: spec.items.toReversed() })),
        facts.toReversed(),
        known.toReversed(),
      ),
    };
  });
