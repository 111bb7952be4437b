/** @file The clients that are compared, and which of them can be started here. */
import { spawnSync } from 'node:child_process';
import { peerFile } from './cores.ts';

export interface ClientArm {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads what it receives, and can be asked to send at given times. */
  readonly parses: boolean;
}

const inNode = (name: string, file: string, parses = true): ClientArm => ({
  name,
  command: [process.execPath, peerFile(file)],
  parses,
});

export const ours = inNode('Gradus', 'gradus.ts');
export const bare = inNode('bare socket counter', 'bare-socket.ts', false);

/** Debian's python3-aiohttp comes with Debian's Python, which need not be the first on the path. */
const pythons = ['python3', '/usr/bin/python3'];
const python = pythons.find((one) => spawnSync(one, ['-c', 'import aiohttp']).status === 0);

export const aiohttp: ClientArm | undefined =
  python === undefined
    ? undefined
    : { name: 'aiohttp', command: [python, peerFile('aiohttp-client.py')], parses: true };

export const arms: readonly ClientArm[] = [
  ours,
  bare,
  inNode('node:http', 'node-http.ts'),
  inNode('undici fetch', 'undici-fetch.ts'),
  inNode('openai', 'openai-client.ts'),
  ...(aiohttp === undefined ? [] : [aiohttp]),
];

/** For the evidence. */
export const leftOut: readonly string[] = [
  "vLLM's and SGLang's own clients are not on the npm registry nor among Debian's packages: their figures in the targets were measured elsewhere.",
  'autocannon is left out: it gives whole responses, no chunks.',
  aiohttp === undefined
    ? 'aiohttp is left out: Debian’s python3-aiohttp is not installed here.'
    : "aiohttp is the library under vLLM's and SGLang's clients, with a line loop of our own that parses and stamps each chunk; it is neither of them.",
];
