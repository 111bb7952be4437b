import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { joinPads } from '../../src/passes/join-pads.ts';
import { rewrite } from '../../src/passes/rewrite.ts';
import { uniformArray } from '../check.ts';

const random = createRandom(1);
const namesOf = (graph: t.Graph): string[] => graph.nodes.map(({ name }) => name);

/** The same graph with the rule applied, and what both give for some numbers. */
function rewritten(build: (x: t.Tensor) => t.Tensor, shape: readonly number[]) {
  const x = uniformArray(random, shape, [-1, 1], 'float32');
  const graph = t.trace(build, [x]);
  const [result] = rewrite(graph.outputs, joinPads) as [t.Tensor];
  const after: typeof graph = { ...graph, result, outputs: [result], nodes: t.nodesOf([result]) };
  expect(t.runEager(after, [x])).toEqual(t.runEager(graph, [x]));
  return namesOf(after);
}

describe('joining padded parts', () => {
  const thirds = (x: t.Tensor): t.Tensor[] =>
    [0, 2, 4].map((start) => t.slice(x, { axis: 1, start, end: start + 2 }));

  it('makes one concat of the derivative of taking all parts', () => {
    const loss = (x: t.Tensor): t.Tensor => {
      const [a, b, c] = thirds(x) as [t.Tensor, t.Tensor, t.Tensor];
      return t.sum(t.mul(t.mul(a, b), t.tanh(c)));
    };
    const names = rewritten(t.grad(loss), [3, 6]);
    expect(names.filter((name) => name === 'concat')).toHaveLength(1);
    expect(names).not.toContain('pad');
  });

  it('leaves zeros where there is no part', () => {
    const padded = (x: t.Tensor): t.Tensor => {
      const [, b, c] = thirds(x) as [t.Tensor, t.Tensor, t.Tensor];
      return t.add(
        t.pad(c, { axis: 1, before: 3, after: 2 }),
        t.pad(b, { axis: 1, before: 1, after: 4 }),
      );
    };
    const names = rewritten(padded, [2, 6]);
    expect(names.filter((name) => name === 'pad')).toHaveLength(1);
  });

  it('leaves parts that do not touch, or lie along different axes', () => {
    const apart = (x: t.Tensor): t.Tensor =>
      t.add(t.pad(x, { axis: 0, after: 3 }), t.pad(x, { axis: 0, before: 3 }));
    expect(rewritten(apart, [2, 2])).not.toContain('concat');
    const crossed = (x: t.Tensor): t.Tensor =>
      t.add(t.pad(x, { axis: 0, after: 2 }), t.pad(t.transpose(x), { axis: 1, before: 2 }));
    expect(rewritten(crossed, [2, 4])).not.toContain('concat');
  });

  it('leaves a padded part that something else uses as well', () => {
    const shared = (x: t.Tensor): t.Tensor => {
      const left = t.pad(x, { axis: 0, after: 2 });
      return t.mul(left, t.add(left, t.pad(x, { axis: 0, before: 2 })));
    };
    expect(rewritten(shared, [2, 2])).not.toContain('concat');
  });
});
