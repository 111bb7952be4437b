import { expect, it } from 'vitest';
import { sha256, sha256File } from '../src/index.ts';

it('hashes as FIPS 180-4 says: its example "abc"', async () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256('abc')).toBe(expected);
  expect(sha256(new Uint8Array([97, 98, 99]))).toBe(expected);
  expect(await sha256File(import.meta.filename)).toMatch(/^[0-9a-f]{64}$/);
});
