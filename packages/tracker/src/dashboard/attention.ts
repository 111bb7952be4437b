/** @file Evidence that does not simply stand, with what is wrong and what to do about it. */
import type { Evidence } from '../evidence.ts';
import { type Html, link, markup } from './html.ts';
import type { DashboardModel } from './model.ts';
import {
  bulletList,
  code,
  counted,
  foldedList,
  idText,
  isDirty,
  isFlawed,
  isStale,
  learnerText,
  phrase,
  tag,
} from './parts.ts';

export type ConcernKind = 'counts for nothing' | 'unreadable' | 'stale' | 'suspect' | 'dirty tree';

export interface Concern {
  readonly kind: ConcernKind;
  /** Whole phrases. */
  readonly findings: readonly string[];
}

export interface Troubled {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  readonly title?: string;
  readonly concerns: readonly Concern[];
  /** What to run; absent where no command is to be trusted. */
  readonly command?: string;
}

/** The worst first: what counts for nothing, then what cannot be read, then doubts. */
export function troubledEvidence({
  evidence,
  unreadable,
}: Pick<DashboardModel, 'evidence' | 'unreadable'>): readonly Troubled[] {
  const troubled: Troubled[] = [
    ...evidence.map(examine).filter(({ concerns }) => concerns.length > 0),
    ...unreadable.map(({ id, path, problem }) => ({
      id,
      path,
      concerns: [{ kind: 'unreadable' as const, findings: [problem] }],
    })),
  ];
  return troubled.sort((a, b) => rank(a) - rank(b) || compare(a.id, b.id));
}

const ranks: readonly ConcernKind[] = [
  'counts for nothing',
  'unreadable',
  'stale',
  'suspect',
  'dirty tree',
];
const rank = ({ concerns }: Troubled): number => ranks.indexOf(concerns[0]?.kind ?? 'dirty tree');
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function examine(evidence: Evidence): Troubled {
  const { id, path, results, flaws, stale } = evidence;
  const { verdict, environment } = results;
  const concerns: Concern[] = [];
  if (isFlawed(evidence)) concerns.push({ kind: 'counts for nothing', findings: flaws });
  if (isStale(evidence)) {
    const named = stale.slice(0, 3).join(', ');
    const rest = stale.length > 3 ? ` and ${stale.length - 3} more` : '';
    concerns.push({ kind: 'stale', findings: [`changed since the run: ${named}${rest}`] });
  }
  if (verdict?.status === 'suspect') concerns.push({ kind: 'suspect', findings: verdict.reasons });
  if (isDirty(evidence)) {
    const commit = environment.commit === null ? '' : ` on ${environment.commit.slice(0, 8)}`;
    concerns.push({
      kind: 'dirty tree',
      findings: [`made with uncommitted changes${commit}: commit them, then run it again`],
    });
  }
  const command = commandFor(evidence);
  return {
    id,
    path,
    title: results.title,
    concerns,
    ...(command === undefined ? {} : { command }),
  };
}

/** A file may say anything: only a plain command of this program is passed on. */
function commandFor({ results: { command } }: Evidence): string | undefined {
  return /^\.\/gradus(?: [\w./:=@-]+)+$/.test(command) ? command : undefined;
}

const signs = {
  'counts for nothing': tag('bad', 'cross', 'counts for nothing'),
  unreadable: tag('bad', 'warning', 'unreadable'),
  stale: tag('doubtful', 'stale', 'stale'),
  suspect: tag('doubtful', 'question', 'suspect'),
  'dirty tree': tag('doubtful', 'pencil', 'dirty tree'),
} as const;

const inView = 8;

export function renderAttention(model: DashboardModel): Html {
  const troubled = troubledEvidence(model);
  return markup`<section id="attention" class="${troubled.length > 0 && 'troubled'}"><h2>Needs attention</h2>
${
  troubled.length > 0
    ? markup`<p class="lead">${counted(troubled.length, 'result')} of ${
        model.evidence.length + model.unreadable.length
      } ${troubled.length === 1 ? 'does' : 'do'} not simply stand. What counts for nothing lifts no level; stale evidence keeps its level but opens no gate.</p>
${foldedList(
  troubled.map((entry) => renderTroubled(entry, model)),
  inView,
  'that need attention',
)}`
    : model.evidence.length === 0
      ? markup`<p>Nothing: there is no evidence yet.</p>`
      : markup`<p>${tag('good', 'check', 'Nothing')} ${
          model.evidence.length === 1
            ? 'The one result verifies'
            : `All ${model.evidence.length} results verify`
        }, and nothing changed since.</p>`
}</section>`;
}

function renderTroubled(
  { id, path, title, concerns, command }: Troubled,
  { hrefOf }: DashboardModel,
): Html {
  return markup`<li><span class="entry-head">${link(hrefOf(path), idText(id))} ${
    title !== undefined && learnerText(title)
  }</span>${concerns.map(
    ({ kind, findings }) =>
      markup`<div class="concern">${signs[kind]} ${
        findings.length === 1
          ? markup`<span>${findings.map(phrase)}</span>`
          : bulletList(findings.map(phrase))
      }</div>`,
  )}${command !== undefined && markup`<p class="note">Run it again: ${code(command)}</p>`}</li>
`;
}
