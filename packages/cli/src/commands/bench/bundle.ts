/** @file `bench bundle`: the benchmark as one file for a host that has nothing but Node. */
import { resolve } from 'node:path';
import { formatBytes, sha256, writeFileAtomic } from '@gradus/runtime';
import { buildBundle } from '../../bundle/build.ts';
import { shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';

export interface BundleOptions {
  readonly json?: boolean;
  readonly out: string;
}

export async function benchBundle(
  { output, paths }: Session,
  { json, out }: BundleOptions,
): Promise<number> {
  const file = resolve(out);
  const { text, facts, packages } = await buildBundle(paths.repository);
  await writeFileAtomic(file, text);
  const sizeBytes = Buffer.byteLength(text);
  const hash = sha256(text);
  if (json === true) {
    const { version, commit, dirty } = facts;
    const inside = packages.map((one) => ({ ...one, licenceText: undefined }));
    output.json({ file, sizeBytes, sha256: hash, version, commit, dirty, packages: inside });
    return 0;
  }
  const shown = shortPath(file);
  output.line(`${shown}: ${formatBytes(sizeBytes)}, SHA-256 ${hash}`);
  output.line('One file for any host with Node 20 or newer:');
  output.line(`  scp ${shown} gpu-host:`);
  output.line(`  ssh gpu-host node gradus-bench.mjs run --base-url http://127.0.0.1:8000/v1`);
  return 0;
}
