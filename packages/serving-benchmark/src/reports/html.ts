/**
 * @file A report as one HTML page that needs nothing but itself: no script, no font, no address
 * outside. What servers and people wrote is text and stays text.
 */
import { showInvisible } from '@gradus/evidence';
import { comparisonDocument, type ComparisonReport } from './comparison-document.ts';
import { comparisonPlots } from './comparison-plots.ts';
import type { Block, Cell, Column, Facts, ReportDocument, Table } from './document.ts';
import { capacityDocument, sweepDocument } from './load-documents.ts';
import { capacityPlots, sweepPlots } from './load-plots.ts';
import type { CapacityReport, SweepReport } from './load-report.ts';
import { pageStyle } from './page-style.ts';
import type { ReportPlot } from './plot.ts';
import { runDocument } from './run-document.ts';
import { runPlots } from './run-plots.ts';
import type { RunReport } from './run-report.ts';

export const runPage = (report: RunReport): string =>
  documentPage(runDocument(report), runPlots(report));

export const sweepPage = (report: SweepReport): string =>
  documentPage(sweepDocument(report), sweepPlots(report));

export const capacityPage = (report: CapacityReport): string =>
  documentPage(capacityDocument(report), capacityPlots(report));

export const comparisonPage = (report: ComparisonReport): string =>
  documentPage(comparisonDocument(report), comparisonPlots(report));

/** Nothing may be loaded or run, whatever should slip into the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export function documentPage(report: ReportDocument, plots: readonly ReportPlot[]): string {
  const title = escapeHtml(report.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${verdict(report)}
${[...bodySections(report, plots)].join('\n')}
</main>
<footer>Measured by Gradus serving-benchmark. Intervals are of 95%, from one run.</footer>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return showInvisible(text.toWellFormed().replaceAll(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function verdict({ headline }: ReportDocument): string {
  const { word, tone, sentence, reasons } = headline;
  const list = reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('');
  return `<div class="verdict ${tone}"><p><strong>${escapeHtml(word)}</strong>: ${escapeHtml(sentence)}</p>${
    list === '' ? '' : `<ul>${list}</ul>`
  }</div>`;
}

/** What ran, then the pictures, then the figures in full. */
function* bodySections(report: ReportDocument, plots: readonly ReportPlot[]): Iterable<string> {
  const [first, ...others] = report.sections;
  if (first !== undefined) yield sectionHtml(first.title, first.blocks);
  if (plots.length > 0) {
    yield `<section><h2>Plots</h2>\n${plots.map(figureHtml).join('\n')}\n</section>`;
  }
  for (const { title, blocks } of others) yield sectionHtml(title, blocks);
}

/** The picture carries its own title and description; the caption is for those who see it. */
const figureHtml = ({ title, svg }: ReportPlot): string =>
  `<figure>${svg}<figcaption>${escapeHtml(title)}</figcaption></figure>`;

const sectionHtml = (title: string, blocks: readonly Block[]): string =>
  `<section><h2>${escapeHtml(title)}</h2>\n${blocks.map(blockHtml).join('\n')}\n</section>`;

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'note':
      return `<p class="${block.tone}">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return factsHtml(block);
    case 'table':
      return tableHtml(block);
  }
}

const factsHtml = ({ facts }: Facts): string =>
  `<dl>${facts
    .map(
      ([name, value]) =>
        `<dt>${escapeHtml(name)}</dt><dd${tone(value)}>${escapeHtml(value.text)}</dd>`,
    )
    .join('\n')}</dl>`;

function tableHtml({ caption, columns, rows }: Table): string {
  const head = columns.map(
    ({ name, isFigure }) => `<th scope="col"${classOf(isFigure)}>${escapeHtml(name)}</th>`,
  );
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${rowHtml(row, columns)}</tr>`).join('\n')}
</tbody></table></div>`;
}

const rowHtml = (row: readonly Cell[], columns: readonly Column[]): string =>
  row
    .map(({ text, detail, tone: shade }, column) => {
      const isFigure = columns[column]?.isFigure === true;
      const names = [...(isFigure ? ['figure'] : []), ...(shade === undefined ? [] : [shade])];
      const attribute = names.length === 0 ? '' : ` class="${names.join(' ')}"`;
      const more = detail === undefined ? '' : `<small>${escapeHtml(detail)}</small>`;
      return column === 0
        ? `<th scope="row"${attribute}>${escapeHtml(text)}</th>`
        : `<td${attribute}>${escapeHtml(text)}${more}</td>`;
    })
    .join('');

const tone = ({ tone: shade }: Cell): string =>
  shade === undefined || shade === 'plain' ? '' : ` class="${shade}"`;

const classOf = (isFigure: boolean | undefined): string =>
  isFigure === true ? ' class="figure"' : '';
