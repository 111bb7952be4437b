/**
 * @file `npm test`: everything that must hold, in one command. Every check runs, also after a
 * failed one; the last line counts them.
 */
import { spawnSync } from 'node:child_process';
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
const checks: readonly Check[] = [
  { name: 'format', command: [binary('oxfmt'), '--check'] },
  { name: 'lint', command: [binary('oxlint'), '--quiet'] },
  { name: 'types', command: [binary('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of a bundle',
    command: [binary('tsc'), '--noEmit', '-p', 'packages/cli/tsconfig.bundle.json'],
  },
  { name: 'links', command: [node, join(import.meta.dirname, 'check-links.ts')] },
  {
    name: 'tests',
    command: [
      binary('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    objection: forbiddenSkips,
  },
  { name: 'reference results', command: [node, cli, 'results', 'verify', 'results/reference'] },
];

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
 * Says what was skipped and why. Where data is promised (GRADUS_REQUIRE_DATA), nothing may be;
 * where a browser is (GRADUS_REQUIRE_BROWSER), nothing may be for want of one.
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
      process.env['GRADUS_REQUIRE_DATA'] === '1' ||
      (process.env['GRADUS_REQUIRE_BROWSER'] === '1' && reason.includes('no Chromium found')),
  );
  if (forbidden.length === 0) return undefined;
  return `${forbidden.length} tests were skipped where nothing may be`;
}

function isReason(title: string): boolean {
  return title.includes('(skipped: ');
}

let failed = 0;
for (const { name, command, objection } of checks) {
  const startedMs = performance.now();
  const [file = '', ...args] = command;
  const { status, error } = spawnSync(file, args, { cwd: repository, stdio: 'inherit' });
  const complaint = error?.message ?? (status === 0 ? objection?.() : `exit code ${status}`);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (complaint === undefined) {
    console.log(styleText('green', `✓ ${name}`), `${seconds} s`);
  } else {
    failed++;
    console.log(styleText('red', `✗ ${name}`), `${seconds} s: ${complaint}`);
  }
}
rmSync(scratch, { recursive: true, force: true });
console.log(`checks: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
