/** @file What a document claims beyond its evidence, and what would prove it. */
import { type Html, markup } from './html.ts';
import {
  bulletList,
  type Chapter,
  counted,
  foldedList,
  itemTitle,
  learnerText,
  phrase,
} from './parts.ts';

const inView = 10;

export function renderClaims({ document, anchor }: Chapter): Html | undefined {
  const unproven = document.items.filter(({ state }) => state === 'unproven');
  if (unproven.length === 0) return undefined;
  const entries = unproven.map(
    ({ item, claim = 'more', level, needs }) =>
      markup`<li><span class="entry-head"><b>${itemTitle(item)}</b> <span class="note">line ${item.line}</span></span>
<p>The document says <b>${learnerText(claim, 40)}</b>; evidence backs <b>L${level}</b>.${
        needs.length > 0 && ' It would be proven by:'
      }</p>${bulletList(needs.map(phrase))}</li>
`,
  );
  return markup`<section id="${anchor}-unproven"><h3>Unproven claims</h3>
<p class="lead"><b>${counted(unproven.length, 'claim')}</b> of the document ${unproven.length === 1 ? 'goes' : 'go'} beyond the evidence. Nothing overwrites ${unproven.length === 1 ? 'it' : 'them'}.</p>
${foldedList(entries, inView, 'unproven claims')}</section>`;
}
