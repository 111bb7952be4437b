/**
 * @file The page below the front matter, for a person. It is a function of the front matter and
 * the tables beside it and of nothing else, so `results verify` can render it again and compare.
 * The finding comes first, then what it rests on, then how to repeat it.
 */
import { formatBytes, formatCount, formatDuration } from '@gradus/runtime';
import {
  claimsSection,
  comparisonsSection,
  constraintsSection,
  dataTablesSection,
  failuresSection,
  robustnessSection,
} from './body-findings.ts';
import { codeBlock, guardStart, literal, paragraphs, phrase, table } from './markdown.ts';
import type { Results } from './schema.ts';

/** @param tables text of each CSV that `results.tables` shows, by its path */
export function renderBody(results: Results, tables: ReadonlyMap<string, string>): string {
  const sections = [
    opening(results),
    figures(results),
    claimsSection(results),
    comparisonsSection(results),
    dataTablesSection(results, tables),
    failuresSection(results),
    constraintsSection(results),
    robustnessSection(results),
    hooks(results),
    practice(results),
    notes(results),
    repetition(results),
    circumstances(results),
  ];
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function opening(results: Results): string {
  const { kind, startedAt, durationMs, seed, scale, topics } = results;
  const facts = [
    kindNames[kind],
    topics.map(phrase).join(', '),
    formatMoment(startedAt),
    formatDuration(durationMs),
    `seed ${seed}`,
    ...(scale === 'full' ? ['full scale'] : []),
  ];
  return [
    `# ${phrase(results.title)}`,
    verdictLine(results),
    ...paragraphs(results.summary),
    ...measurementVerdict(results),
    `*${facts.join(' · ')}*`,
  ].join('\n\n');
}

const kindNames: Readonly<Record<Results['kind'], string>> = {
  lab: 'Lab',
  practice: 'Practice',
  benchmark: 'Benchmark',
  project: 'Project',
};

function verdictLine({ claims: all, constraints: limits }: Results): string {
  const holding = all.filter(({ pass }) => pass).length;
  const failing = all.length - holding;
  const missed = limits.filter(({ met }) => !met).length;
  const sentences = [
    all.length === 1
      ? `The claim ${failing === 0 ? 'holds' : 'fails'}.`
      : `${holding} of ${all.length} claims hold${failing === 0 ? '' : `; ${failing} ${failing === 1 ? 'fails' : 'fail'}`}.`,
    ...(missed === 0 ? [] : [`${missed} of ${limits.length} constraints missed.`]),
  ];
  return `**${sentences.join(' ')}**`;
}

function measurementVerdict({ target, verdict }: Results): string[] {
  const lines: string[] = [];
  if (target !== undefined) {
    lines.push(
      `Measured against a ${target.kind} target: ${phrase(target.name)} ${phrase(target.version)}.`,
    );
  }
  if (verdict !== undefined) {
    const reasons = verdict.reasons.map((reason) => `- ${guardStart(phrase(reason))}`);
    lines.push(`The measurement is **${verdict.status}**${reasons.length === 0 ? '.' : ':'}`);
    if (reasons.length > 0) lines.push(reasons.join('\n'));
  }
  return lines;
}

function figures({ plots }: Results): string {
  return plots
    .map(({ title, path, alt }, index) => {
      const name = plots.length === 1 ? 'Figure' : `Figure ${index + 1}`;
      return `![${phrase(alt)}](${path})\n\n*${name}: ${phrase(title)}*`;
    })
    .join('\n\n');
}

function hooks({ hooks: all }: Results): string {
  if (all.length === 0) return '';
  const lines = all.map(({ name, kind }) => `- ${guardStart(phrase(name))} (${kind})`);
  return `## Watched by\n\n${lines.join('\n')}`;
}

function practice({ practice: record }: Results): string {
  if (record === undefined) return '';
  const { attempts, hintsUsed, suiteVersion, casesPassed, casesTotal, mutants } = record;
  const effort = `${counted(attempts, 'attempt')}, ${hintsUsed === 0 ? 'no hints' : counted(hintsUsed, 'hint')}.`;
  const score = `${casesPassed} of ${counted(casesTotal, 'case')} of suite version ${suiteVersion} passed after`;
  const lines = ['## Practice', `${score} ${effort}`];
  if (mutants.length > 0) {
    lines.push(
      `The suite was tried on ${counted(mutants.length, 'wrong solution')} too; these are the cases that tell them from a right one.`,
      table(
        ['wrong solution', 'killed by'],
        mutants.map(({ name, killedBy }) => [literal(name), literal(killedBy)]),
      ),
    );
  }
  return lines.join('\n\n');
}

function notes({ notes: all }: Results): string {
  if (all.length === 0) return '';
  // Further paragraphs of a note are indented into its list item.
  const items = all.map((note) => `- ${paragraphs(note).join('\n\n  ')}`);
  return `## Notes\n\n${items.join('\n')}`;
}

function repetition({ id, command, claims: all }: Results): string {
  const commands = `${command}\n./gradus results verify ${id} --replay`;
  const count = (name: string): number => all.filter(({ replay }) => replay.class === name).length;
  const parts = [
    [count('exact'), 'the same bit for bit'],
    [count('tolerance'), 'within a stated tolerance'],
    [count('machine'), 'not compared (timings and sizes of the machine)'],
  ] as const;
  const sentence = parts
    .filter(([number]) => number > 0)
    .map(([number, meaning]) => `${number} ${meaning}`)
    .join(', ');
  return [
    '## How to repeat',
    codeBlock('sh', commands),
    `A second run is held against ${all.length === 1 ? 'the claim' : `the ${all.length} claims`}: ${sentence}.`,
  ].join('\n\n');
}

function circumstances(results: Results): string {
  const { environment: at, inputs, artifacts, sources } = results;
  const packages = Object.entries(at.packages).map(([name, version]) => `${name} ${version}`);
  const commit = at.commit === null ? 'not from a checkout' : `commit ${at.commit.slice(0, 12)}`;
  const facts = [
    [
      'Machine',
      `${at.cpu}, ${counted(at.cores, 'core')}, ${formatBytes(at.memoryBytes)} of memory`,
    ],
    ['GPU', at.gpu ?? ''],
    ['System', at.os],
    ['Runtime', at.runtime],
    ['Packages', packages.join(', ')],
    ['Code', `${commit}${at.dirty ? ', with uncommitted changes' : ''}`],
    ['Sources', `${counted(sources.length, 'file')}, each with its hash in the front matter`],
  ].filter(([, fact]) => fact !== '');
  const files = [
    ...inputs.map(({ name, origin, sizeBytes, sha256 }) => [
      phrase(name),
      `${origin} input`,
      formatBytes(sizeBytes),
      sha256.slice(0, 12),
    ]),
    ...artifacts.map(({ path, sizeBytes, sha256 }) => [
      `[${path}](${path})`,
      'made by this run',
      formatBytes(sizeBytes),
      sha256.slice(0, 12),
    ]),
  ];
  return [
    '## Environment',
    facts.map(([name = '', fact = '']) => `- **${name}:** ${phrase(fact)}`).join('\n'),
    ...(files.length === 0
      ? []
      : [table(['file', 'origin', 'size', 'sha256'], files, new Set([2]))]),
  ].join('\n\n');
}

const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** `20 November 2026, 10:54 UTC`. Not by Intl, whose words change with the runtime's version. */
function formatMoment(iso: string): string {
  const date = new Date(iso);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
