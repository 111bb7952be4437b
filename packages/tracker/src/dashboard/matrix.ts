/** @file Items × L0–L5, group by group, and what only the learner can judge. */
import type { DocumentStanding, ItemStanding, ItemState } from '../documents/standing.ts';
import { type Level, levels } from '../levels.ts';
import { isProvable } from '../documents/coverage.ts';
import type { HrefOf } from './hrefs.ts';
import { type Html, join, markup, type Part } from './html.ts';
import { icon } from './icons.ts';
import {
  aside,
  type Chapter,
  counted,
  evidenceLinks,
  itemTitle,
  learnerText,
  tag,
} from './parts.ts';

interface ItemGroup {
  readonly title: string;
  readonly items: readonly ItemStanding[];
}

export function renderMatrix({ document, anchor }: Chapter, hrefOf: HrefOf): Html {
  const groups = groupsOf(document);
  const own = document.items.filter((item) => !isProvable(item));
  return markup`<section id="${anchor}-levels"><h3>Levels</h3>
${groups.length > 0 && legend}
${groups.map((group) => renderGroup(group, hrefOf))}
${own.length > 0 && renderOwn(own)}</section>`;
}

/** Everything that evidence can prove, by group; what is in none comes last. */
function groupsOf({ groups, items }: DocumentStanding): readonly ItemGroup[] {
  const provable = items.filter(isProvable);
  const known = new Set(groups.map(({ group }) => group.id));
  return [
    ...groups.map(({ group: { id, title } }) => ({
      title,
      items: provable.filter(({ item }) => item.group === id),
    })),
    {
      title: groups.length === 0 ? 'All items' : 'Elsewhere in the document',
      items: provable.filter(({ item }) => !known.has(item.group ?? '')),
    },
  ].filter((group) => group.items.length > 0);
}

const legend = markup`<p>An item is reached when everything that this document asks of it is there; its level is the lowest of its topics.</p><p class="legend"><span>${pill(2, false)} where an item stands</span> <span>${icon('check')} passed on the way</span> <span>${pill(2, true)} on stale evidence</span> <span>${icon('question')} claimed by the document, unproven</span></p>`;

function renderGroup({ title, items }: ItemGroup, hrefOf: HrefOf): Html {
  const inState = (wanted: ItemState): number =>
    items.filter(({ state }) => state === wanted).length;
  const unproven = inState('unproven');
  const stale = items.filter((item) => item.stale).length;
  // What has moved is in view; what has not can wait behind its summary.
  const hasMoved = items.some(({ level, state }) => level > 0 || state !== 'open');
  return markup`<details class="group"${hasMoved && markup` open`}><summary><span class="group-title">${learnerText(title)}</span> <span class="note">${inState('reached')} of ${items.length} reached${
    unproven > 0 && markup`, ${unproven} unproven`
  }${stale > 0 && markup`, ${stale} stale`}</span>${distribution(items)}</summary>
<table class="matrix"><thead><tr><th scope="col">Item</th>${levels.map(
    (level) => markup`<th scope="col">L${level}</th>`,
  )}</tr></thead><tbody>
${items.map((item) => renderItem(item, hrefOf))}</tbody></table></details>
`;
}

/** `L0: 7 · L2: 3`, and the same as a strip. */
function distribution(items: readonly ItemStanding[]): Html {
  const present = levels
    .map((level) => ({ level, count: items.filter((item) => item.level === level).length }))
    .filter(({ count }) => count > 0);
  return markup`<span class="spread"><span class="strip" aria-hidden="true">${present.map(
    ({ level, count }) => markup`<span class="l${level}" style="flex-grow:${count}"></span>`,
  )}</span><span class="note">${join(
    present.map(({ level, count }) => markup`L${level}: ${count}`),
    ' · ',
  )}</span></span>`;
}

function renderItem(standing: ItemStanding, hrefOf: HrefOf): Html {
  const { item, level, stale, evidence, claim } = standing;
  const claimed = claimedLevel(claim);
  return markup`<tr><th scope="row"><span class="item"><span>${itemTitle(item)}</span> ${
    item.role !== 'topic' && markup`<span class="note">${item.role}</span> `
  }${
    item.optional && markup`<span class="note">optional</span> `
  }${stateTag(standing)}${stale && markup` ${tag('doubtful', 'stale', 'stale')}`}</span>${
    evidence.length > 0 && markup`<span class="links">${evidenceLinks(evidence, hrefOf)}</span>`
  }</th>${levels.map((column) => cell({ column, level, stale, claimed }))}</tr>
`;
}

export function stateTag({ state, claim }: ItemStanding): Part {
  switch (state) {
    case 'reached':
      return tag('good', 'check', 'reached');
    case 'open':
      return tag('quiet', 'ring', 'open');
    case 'unproven':
      return tag(
        'doubtful',
        'question',
        markup`unproven${claim !== undefined && markup`: says ${learnerText(claim, 40)}`}`,
      );
    case 'own':
      return tag('quiet', 'pencil', 'yours to judge');
  }
}

/** `L4` → 4; a ticked box claims no level in particular. */
const claimedLevel = (claim: string | undefined): number =>
  Number(/^L([0-5])$/.exec(claim?.trim() ?? '')?.[1] ?? 0);

interface Cell {
  readonly column: Level;
  readonly level: Level;
  readonly stale: boolean;
  readonly claimed: number;
}

function cell({ column, level, stale, claimed }: Cell): Html {
  if (column === level) return markup`<td>${pill(level, stale)}</td>`;
  if (column < level)
    return markup`<td class="passed l${column}">${icon('check')}${aside('passed')}</td>`;
  if (column <= claimed) {
    return markup`<td class="claimed">${icon('question')}${aside('claimed, unproven')}</td>`;
  }
  return markup`<td class="empty">${aside('not reached')}</td>`;
}

function pill(level: Level, stale: boolean): Html {
  return markup`<span class="pill l${level}${stale && ' stale'}">L${level}${
    stale && markup`${icon('stale')}${aside(', stale')}`
  }</span>`;
}

function renderOwn(own: readonly ItemStanding[]): Html {
  return markup`<details class="group"><summary><span class="group-title">Yours to judge</span> <span class="note">${counted(own.length, 'item')} that no topic can prove</span></summary>
<ul class="plain own">${own.map(
    ({ item, binding }) =>
      markup`<li>${itemTitle(item)} <span class="note">line ${item.line}${
        binding.reason !== undefined && markup`: ${learnerText(binding.reason)}`
      }</span></li>`,
  )}</ul></details>`;
}
