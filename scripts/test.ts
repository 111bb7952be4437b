/**
 * @file `npm test`: everything that must hold, in one command. Every check runs, also after a
 * failed one; the last line counts them. The tests wait for processes and for time again and again,
 * which leaves room for all other checks beside them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';

const repository = join(import.meta.dirname, '..');
const binary = (name: string): string => join(repository, 'node_modules', '.bin', name);
const scratch = mkdtempSync(join(tmpdir(), 'gradus-test-'));
const vitestReport = join(scratch, 'vitest.json');

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** A reason why a command that exited 0 failed all the same. */
  readonly objection?: () => string | undefined;
}

const node = process.execPath;
const cli = join(repository, 'packages/cli/src/main.ts');
/** One after the other, beside the tests. */
const others: readonly Check[] = [
  { name: 'format', command: [binary('oxfmt'), '--check'] },
  { name: 'lint', command: [binary('oxlint'), '--quiet'] },
  { name: 'types', command: [binary('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of a bundle',
    command: [binary('tsc'), '--noEmit', '-p', 'packages/cli/tsconfig.bundle.json'],
  },
  { name: 'links', command: [node, join(import.meta.dirname, 'check-links.ts')] },
  { name: 'reference results', command: [node, cli, 'results', 'verify', 'results/reference'] },
];

const tests: Check = {
  name: 'tests',
  command: [
    binary('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  ],
  objection: forbiddenSkips,
};

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

/**
 * Says what was skipped and why. Where data is promised (GRADUS_REQUIRE_DATA), nothing may be but
 * for want of a peer in Python; where a browser is (GRADUS_REQUIRE_BROWSER), nothing for want of one.
 */
function forbiddenSkips(): string | undefined {
  const report = JSON.parse(readFileSync(vitestReport, 'utf8')) as VitestReport;
  const skipped = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed');
  // The group says why; a test that skips itself says so in its own title.
  const reasons = skipped.map(
    ({ ancestorTitles, title }) => ancestorTitles.findLast(isReason) ?? title,
  );
  for (const reason of new Set(reasons)) console.log(`  ${reason}`);
  const forbidden = reasons.filter(
    (reason) =>
      (process.env['GRADUS_REQUIRE_DATA'] === '1' && !reason.includes(missingPeer)) ||
      (process.env['GRADUS_REQUIRE_BROWSER'] === '1' && reason.includes('no Chromium found')),
  );
  if (forbidden.length === 0) return undefined;
  return `${forbidden.length} tests were skipped where nothing may be`;
}

/** Python's packages come neither from npm nor from Debian: a machine may lack them. */
const missingPeer = 'python3 has no ';

function isReason(title: string): boolean {
  return title.includes('(skipped: ');
}

/** The tests print as they go; of any other check, all comes at once, when it has ended. */
function run(
  [file = '', ...args]: readonly string[],
  stdio: 'inherit' | 'pipe',
): Promise<string | undefined> {
  const child = spawn(file, args, { cwd: repository, stdio: ['ignore', stdio, stdio] });
  const printed: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(status === 0 ? undefined : `exit code ${status}`);
    });
  });
}

/** @returns whether it holds */
async function holds({ name, command, objection }: Check): Promise<boolean> {
  const startedMs = performance.now();
  const complaint = (await run(command, name === 'tests' ? 'inherit' : 'pipe')) ?? objection?.();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (complaint === undefined) console.log(styleText('green', `✓ ${name}`), `${seconds} s`);
  else console.log(styleText('red', `✗ ${name}`), `${seconds} s: ${complaint}`);
  return complaint === undefined;
}

async function holdAll(checks: readonly Check[]): Promise<boolean[]> {
  const outcomes: boolean[] = [];
  for (const check of checks) outcomes.push(await holds(check));
  return outcomes;
}

const outcomes = (await Promise.all([holdAll([tests]), holdAll(others)])).flat();
const failed = outcomes.filter((held) => !held).length;
rmSync(scratch, { recursive: true, force: true });
console.log(`checks: ${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
