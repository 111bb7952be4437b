/**
 * @file When the evidence was made: one lane per kind, one sign per result. Drawn twice, for wide
 * and for narrow screens, so that its words are legible on both.
 */
import type { Results } from '@gradus/evidence';
import type { Evidence } from '../evidence.ts';
import type { HrefOf } from './hrefs.ts';
import { type Html, link, markup } from './html.ts';
import { counted, dayOf, isFlawed, isStale } from './parts.ts';
import { timeTicks } from './time-axis.ts';

type Kind = Results['kind'];

/** Lanes from top to bottom. */
const kinds: readonly Kind[] = ['lab', 'practice', 'benchmark', 'project'];

export const kindNames: Readonly<Record<Kind, string>> = {
  lab: 'lab run',
  practice: 'practice',
  benchmark: 'benchmark',
  project: 'project',
};

/** Around (0, 0), about 10 wide. */
const shapes: Readonly<Record<Kind, string>> = {
  lab: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z',
  practice: 'M-4.5-4.5h9v9h-9z',
  benchmark: 'M0-5.6L5.6 4.4H-5.6z',
  project: 'M0-6L6 0L0 6L-6 0z',
};

/** A finger's width: signs keep this far apart, in whatever order they come. */
const spacingPx = 26;
const marginPx = 18;
const laneNamePx = 22;
const axisPx = 30;

export interface PlacedPoint {
  readonly evidence: Evidence;
  readonly x: number;
  /** Rows above the lane's floor, from 0. */
  readonly row: number;
}

/** True in time; where two would touch, the later one moves up. Oldest first. */
export function placePoints(
  evidence: readonly Evidence[],
  toX: (timeMs: number) => number,
): readonly PlacedPoint[] {
  const lastInRow: number[] = [];
  return evidence
    .map((item) => ({ evidence: item, x: toX(Date.parse(item.results.startedAt)) }))
    .sort((a, b) => a.x - b.x)
    .map((point) => {
      const free = lastInRow.findIndex((lastX) => point.x - lastX >= spacingPx);
      const row = free === -1 ? lastInRow.length : free;
      lastInRow[row] = point.x;
      return { ...point, row };
    });
}

/** @returns the drawing's figure; `evidence` must not be empty */
export function renderTimeline(evidence: readonly Evidence[], hrefOf: HrefOf): Html {
  const present = kinds.filter((kind) => evidence.some(({ results }) => results.kind === kind));
  const legend = [
    ...present.map((kind) => markup`<span>${sign(kind, '')} ${kindNames[kind]}</span>`),
    evidence.some((item) => isStale(item) && !isFlawed(item)) &&
      markup`<span>${sign('lab', 'stale plain')} hollow: stale</span>`,
    evidence.some(isFlawed) &&
      markup`<span>${sign('lab', 'flawed plain')} crossed: counts for nothing</span>`,
  ];
  return markup`<figure class="timeline"><figcaption>${describe(evidence)}<span class="legend">${legend}</span></figcaption>
${draw(evidence, present, hrefOf, { widthPx: 760, tickLimit: 7, className: 'wide' })}
${draw(evidence, present, hrefOf, { widthPx: 340, tickLimit: 4, className: 'narrow' })}</figure>`;
}

function describe(evidence: readonly Evidence[]): Html {
  const days = evidence.map(({ results }) => dayOf(results.startedAt)).sort();
  const [first = ''] = days;
  const last = days.at(-1) ?? '';
  const span = first === last ? `on ${first}` : `from ${first} to ${last}`;
  return markup`${counted(evidence.length, 'result')} ${span}, by the time each run began. Each sign leads to its RESULTS.md; the table below says the same.`;
}

const sign = (kind: Kind, state: string): Html =>
  markup`<svg class="sign ${kind} ${state}" viewBox="-8 -8 16 16" aria-hidden="true">${shape(kind)}</svg>`;

const shape = (kind: Kind): Html =>
  markup`<path d="${shapes[kind]}"/><path class="strike" d="M-6.5 6.5L6.5-6.5"/>`;

interface Drawing {
  readonly widthPx: number;
  readonly tickLimit: number;
  readonly className: string;
}

function draw(
  evidence: readonly Evidence[],
  present: readonly Kind[],
  hrefOf: HrefOf,
  { widthPx, tickLimit, className }: Drawing,
): Html {
  const times = evidence.map(({ results }) => Date.parse(results.startedAt));
  const fromMs = times.reduce((a, b) => Math.min(a, b));
  const toMs = times.reduce((a, b) => Math.max(a, b));
  const innerPx = widthPx - 2 * marginPx;
  const toX = (timeMs: number): number =>
    toMs === fromMs ? widthPx / 2 : marginPx + (innerPx * (timeMs - fromMs)) / (toMs - fromMs);

  let y = 0;
  const lanes = present.map((kind) => {
    const points = placePoints(
      evidence.filter(({ results }) => results.kind === kind),
      toX,
    );
    const rows = 1 + points.reduce((most, { row }) => Math.max(most, row), 0);
    const top = y;
    y += laneNamePx + rows * spacingPx;
    const floor = y - spacingPx / 2;
    return markup`<text class="lane" x="0" y="${top + 14}">${kindNames[kind]}</text><line class="floor" x1="0" x2="${widthPx}" y1="${y}" y2="${y}"/>
${points.map((point) => renderPoint(point, floor, hrefOf))}`;
  });
  const ticks = toMs === fromMs ? [] : timeTicks(fromMs, toMs, tickLimit);
  const axis = ticks.map(({ timeMs, label }) => {
    const x = round(toX(timeMs));
    // A label at the very edge would be cut.
    const anchor = x < 40 ? 'start' : x > widthPx - 40 ? 'end' : 'middle';
    return markup`<line class="tick" x1="${x}" x2="${x}" y1="0" y2="${y + 5}"/><text class="tick-name ${anchor}" x="${x}" y="${y + 20}">${label}</text>`;
  });
  return markup`<svg class="chart ${className}" viewBox="0 0 ${widthPx} ${y + axisPx}" role="group" aria-label="Timeline of evidence">${axis}${lanes}</svg>`;
}

function renderPoint({ evidence, x, row }: PlacedPoint, floor: number, hrefOf: HrefOf): Html {
  const { id, results } = evidence;
  const state = isFlawed(evidence) ? 'flawed' : isStale(evidence) ? 'stale' : '';
  const meaning = { flawed: ', counts for nothing', stale: ', stale', '': '' }[state];
  const drawn = markup`<title>${id}: ${kindNames[results.kind]}, ${dayOf(results.startedAt)}${meaning}</title><circle class="reach" r="12"/>${shape(results.kind)}`;
  return markup`<g class="sign ${results.kind} ${state}" transform="translate(${round(x)} ${floor - row * spacingPx})">${link(hrefOf(evidence.path), drawn)}</g>
`;
}

const round = (px: number): number => Math.round(px * 10) / 10;
