/** @file What to do next: commands to copy, each with its reason. */
import { type Html, markup } from './html.ts';
import type { DashboardModel, NextStep } from './model.ts';
import { code, learnerText, phrase } from './parts.ts';

export function renderNextSteps({ documents, evidence, nextSteps }: DashboardModel): Html {
  const begin = [
    documents.length === 0 &&
      markup`<li><b>Add your roadmap.</b> Gradus reads any Markdown document and keeps it true: <code>./gradus track add my-roadmap.md</code>. You have none? <code>./gradus track new mastery</code> writes a fresh one.</li>`,
    evidence.length === 0 &&
      markup`<li><b>Run a first lab.</b> It takes minutes and needs no network: <code>./gradus lab run tokenization</code>. <code>./gradus lab list</code> shows them all.</li>`,
  ];
  return markup`<section id="next"><h2>Next steps</h2>
${
  begin.some((step) => step !== false) || nextSteps.length > 0
    ? markup`<ol class="steps">${begin}${nextSteps.map(renderStep)}</ol>`
    : markup`<p>Nothing is suggested: everything that a lab can prove is proven.</p>`
}</section>`;
}

const renderStep = ({ title, command, reason, hours }: NextStep): Html =>
  markup`<li><b>${learnerText(title)}</b>${
    hours !== undefined && markup` <span class="note">${formatHours(hours)}</span>`
  }${
    command !== undefined && markup` ${code(command)}`
  } <span class="reason">${phrase(reason)}</span></li>
`;

/** `about 30 min`, `about 1.5 h` */
export function formatHours(hours: number): string {
  return hours < 1 ? `about ${Math.round(hours * 60)} min` : `about ${Number(hours.toFixed(1))} h`;
}
