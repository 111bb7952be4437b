import { array, assert, constantFrom, nat, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { FreeQueue } from '../../src/index.ts';

it('does what a plain list does', () => {
  const command = tuple(constantFrom('front', 'back', 'shift', 'remove'), nat(7));
  assert(
    property(array(command, { maxLength: 60 }), (commands) => {
      const queue = new FreeQueue(8);
      let list: number[] = [];
      const taken: (number | undefined)[][] = [];
      for (const [name, id] of commands) {
        if (name === 'shift') taken.push([queue.shift(), list.shift()]);
        else if (name === 'remove') {
          if (list.includes(id)) queue.remove(id);
          list = list.filter((one) => one !== id);
        } else if (!list.includes(id)) {
          if (name === 'front') queue.pushFront(id);
          else queue.pushBack(id);
          list = name === 'front' ? [id, ...list] : [...list, id];
        }
        expect([...queue]).toEqual(list);
        for (const [found, expected] of taken) expect(found).toBe(expected);
        expect(queue.size).toBe(list.length);
        expect(queue.has(id)).toBe(list.includes(id));
      }
    }),
  );
});
