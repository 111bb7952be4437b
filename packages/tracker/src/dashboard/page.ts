/** @file The whole page: one file that opens from disk, loads nothing and runs nothing. */
import { basename } from 'node:path';
import { renderAttention, troubledEvidence } from './attention.ts';
import { renderClaims } from './claims.ts';
import { coverageRows, renderCoverage } from './coverage.ts';
import { renderEvidence } from './evidence-section.ts';
import { clip, type Html, link, markup } from './html.ts';
import { icon, iconSprite } from './icons.ts';
import { renderMatrix } from './matrix.ts';
import { renderMilestones } from './milestones.ts';
import type { DashboardModel } from './model.ts';
import { renderNextSteps } from './next-steps.ts';
import {
  aside,
  bar,
  type Chapter,
  chaptersOf,
  counted,
  formatShare,
  learnerText,
  momentOf,
} from './parts.ts';
import { styles } from './styles.ts';

/** Nothing may run and nothing may be fetched, whatever a document says. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Steps, as the name says. */
const favicon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22%232f86bd%22 d=%22M1 15v-4h4V7h4V3h6v12z%22/%3E%3C/svg%3E';

/** The same model gives the same bytes. */
export function renderDashboard(model: DashboardModel): string {
  const chapters = chaptersOf(model.documents);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Gradus: where you stand</title>
<link rel="icon" href="${favicon}">
<style>
${styles}</style>
</head>
<body>
${iconSprite}
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="brand">Gradus</p>
<h1>Where you stand</h1>
<p class="note">${summarise(model)} Written <time datetime="${model.generatedAt}">${momentOf(model.generatedAt)}</time>.</p>
</header>
<div class="frame">
<nav aria-label="On this page"><ul>
<li><a href="#attention">Needs attention</a>${countOfTroubles(model)}</li>
<li><a href="#next">Next steps</a></li>
${chapters.map(
  ({ anchor, title }) => markup`<li>${link(`#${anchor}`, learnerText(title, 60))}</li>
`,
)}<li><a href="#evidence">Evidence</a></li>
</ul></nav>
<main id="main">
${chapters.length > 0 && markup`<div class="cards">${chapters.map(renderCard)}</div>`}
${renderAttention(model)}
${renderNextSteps(model)}
${chapters.map((chapter) => renderChapter(chapter, model))}
${renderEvidence(model)}
</main>
</div>
<footer><p class="note">Made by <code>./gradus track dashboard</code> from your documents and results. Run it again when they have changed.</p></footer>
</body>
</html>
`;
  return page.source;
}

function summarise({ documents, evidence, unreadable }: DashboardModel): string {
  const results = evidence.length + unreadable.length;
  return `${counted(documents.length, 'document')} held against ${counted(results, 'result')}.`;
}

function countOfTroubles(model: DashboardModel): Html | undefined {
  const count = troubledEvidence(model).length;
  return count === 0 ? undefined : markup` <span class="count">${count}</span>`;
}

/** A document in one glance. */
function renderCard({ document, anchor, title }: Chapter): Html {
  const { covered, total, weighted } = coverageRows(document);
  const share = weighted?.share ?? (total === 0 ? 0 : covered / total);
  const complete = document.milestones.filter(({ state }) => state === 'complete').length;
  const unproven = document.items.filter(({ state }) => state === 'unproven').length;
  return markup`<div class="card"><p class="card-title">${link(`#${anchor}`, learnerText(title))}</p>
<div class="share">${link(`#${anchor}-coverage`, formatShare(share))} <span class="note">covered${weighted !== undefined && ' by weight'}</span></div>${bar(share)}
<p class="note">${covered} of ${counted(total, 'item')}${
    document.milestones.length > 0 &&
    `, ${complete} of ${counted(document.milestones.length, 'milestone')}`
  }${unproven > 0 && markup`, ${link(`#${anchor}-unproven`, `${unproven} unproven`)}`}</p></div>
`;
}

function renderChapter(chapter: Chapter, { hrefOf }: DashboardModel): Html {
  const { document, anchor, title } = chapter;
  const parts: readonly (readonly [name: string, id: string, content: Html | undefined])[] = [
    ['Coverage', 'coverage', renderCoverage(chapter, hrefOf)],
    ['Levels', 'levels', renderMatrix(chapter, hrefOf)],
    ['Milestones', 'milestones', renderMilestones(chapter)],
    ['Unproven claims', 'unproven', renderClaims(chapter)],
  ];
  const present = parts.filter(([, , content]) => content !== undefined);
  return markup`<section id="${anchor}" class="chapter"><h2>${learnerText(title)}</h2>
<p class="contents"><span class="source">${icon('document')}${link(hrefOf(document.path), learnerText(basename(document.path)))}</span>${present.map(
    ([name, id]) => markup` ${link(`#${anchor}-${id}`, [name, aside(` of ${clip(title, 60)}`)])}`,
  )}</p>
${present.map(([, , content]) => content)}
</section>`;
}
