/**
 * @file One signal cancels thousands of live requests. A listener for each would make adding and
 * removing one slower the more there are; so the signal has one listener, and it a set.
 */

type OnAbort = () => void;

const listeners = new WeakMap<AbortSignal, Set<OnAbort>>();

/** @returns what takes the listener away again */
export function onAbort(signal: AbortSignal, listener: OnAbort): () => void {
  const set = listeners.get(signal) ?? listen(signal);
  set.add(listener);
  return () => set.delete(listener);
}

function listen(signal: AbortSignal): Set<OnAbort> {
  const set = new Set<OnAbort>();
  listeners.set(signal, set);
  signal.addEventListener(
    'abort',
    () => {
      for (const listener of set) listener();
      set.clear();
    },
    { once: true },
  );
  return set;
}
