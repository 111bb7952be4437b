/** @file Milestones: how far each is, what blocks it and what to do. */
import type { Condition, MilestoneStanding } from '../documents/standing.ts';
import { type Html, join, markup } from './html.ts';
import { bulletList, type Chapter, counted, itemTitle, learnerText, phrase, tag } from './parts.ts';

const states = {
  complete: tag('good', 'check', 'complete'),
  open: tag('quiet', 'ring', 'open'),
  locked: tag('quiet', 'lock', 'locked'),
} as const;

const unfolded = 3;

export function renderMilestones({ document, anchor }: Chapter): Html | undefined {
  const { milestones } = document;
  if (milestones.length === 0) return undefined;
  const complete = milestones.filter(({ state }) => state === 'complete').length;
  // What can be worked on next; the rest waits behind its summary.
  const inView = new Set(milestones.filter(({ state }) => state === 'open').slice(0, unfolded));
  return markup`<section id="${anchor}-milestones"><h3>Milestones</h3>
<p class="lead"><b>${complete} of ${milestones.length}</b> complete.</p>
${milestones.map((standing) => renderMilestone(standing, inView.has(standing)))}</section>`;
}

function renderMilestone(
  { milestone, state, conditions, waitsFor }: MilestoneStanding,
  isInView: boolean,
): Html {
  const met = conditions.filter((condition) => condition.met).length;
  return markup`<details class="group"${isInView && markup` open`}><summary><span class="group-title">${itemTitle(milestone)}</span> ${states[state]} ${
    milestone.optional && markup`<span class="note">optional</span> `
  }<span class="note">${
    conditions.length === 0
      ? 'no condition that can be checked'
      : `${met} of ${conditions.length} met`
  }</span></summary>
${
  waitsFor.length > 0 &&
  markup`<p>Waits for ${counted(waitsFor.length, 'milestone')}: ${join(
    waitsFor.map((name) => learnerText(name)),
    ', ',
  )}.</p>`
}<ul class="entries">${conditions.map(renderCondition)}</ul></details>
`;
}

function renderCondition({ what, met, needs }: Condition): Html {
  return markup`<li>${met ? tag('good', 'check', 'met') : tag('bad', 'cross', 'not met')} ${phrase(what)}${bulletList(needs.map(phrase))}</li>`;
}
