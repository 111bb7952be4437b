/**
 * @file What all plots share: axes that say what they measure, and the way from an echarts option
 * to an SVG that is the same bytes for the same figures. A plot brings its own background, light
 * or dark as the reader's system asks, so that it is legible on any page.
 */
import { createRequire } from 'node:module';
import { GradusError } from '@gradus/runtime';
import type * as ECharts from 'echarts';
import { formatFigure } from './figures.ts';
import { showInvisible } from './invisible.ts';
import { background, darkStyle, faint, ink } from './plot-style.ts';

export interface PlotAxis {
  /** `Vocabulary size` */
  readonly label: string;
  /** `tokens`; shown in brackets after the label. */
  readonly unit: string;
  /** `log2` and `log10` want figures above zero. `linear` by default. */
  readonly scale?: 'linear' | 'log2' | 'log10';
}

export interface PlotFrame {
  /** The accessible name; the page shows a caption of its own. */
  readonly title: string;
  /** What a reader should see, for those who cannot. */
  readonly description: string;
}

const widthPx = 760;
const heightPx = 420;
const fontFamily = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';

export interface FrameOptions {
  /** Of the vertical axis; it stands above, to be read without turning the head. */
  readonly verticalName: string;
  /** A single series needs no legend: the caption names it. */
  readonly seriesNames: readonly string[];
  readonly legendItemPx: number;
}

const legendRowPx = 24;
const legendGapPx = 20;

/** Text, grid, the name of the vertical axis and the legend. */
export function frameOption(options: FrameOptions): ECharts.EChartsOption {
  const { verticalName, seriesNames, legendItemPx } = options;
  const hasLegend = seriesNames.length > 1;
  const nameTopPx = 16 + (hasLegend ? 6 + legendRowPx * legendRows(seriesNames, legendItemPx) : 0);
  return {
    animation: false,
    backgroundColor: background.light,
    textStyle: { fontFamily, fontSize: 13, color: ink.light },
    title: {
      text: verticalName,
      left: 16,
      top: nameTopPx,
      textStyle: { fontFamily, fontSize: 13, fontWeight: 'normal', color: ink.light },
    },
    grid: { left: 24, right: 28, top: nameTopPx + 32, bottom: 44, containLabel: true },
    legend: {
      show: hasLegend,
      top: 12,
      left: 14,
      itemWidth: legendItemPx,
      itemHeight: 11,
      itemGap: legendGapPx,
      textStyle: { color: ink.light, fontSize: 13 },
    },
  };
}

/** How many lines the legend wraps into. */
function legendRows(names: readonly string[], itemPx: number): number {
  let rows = 1;
  let usedPx = 0;
  for (const name of names) {
    const itemWidthPx = itemPx + 8 + textWidthPx(name) + legendGapPx;
    if (usedPx > 0 && usedPx + itemWidthPx > widthPx - 28) {
      rows++;
      usedPx = 0;
    }
    usedPx += itemWidthPx;
  }
  return rows;
}

/** Generous: nothing here knows the reader's font. */
function textWidthPx(text: string): number {
  let width = 0;
  for (const sign of text) width += sign < '\u0250' ? 6.8 : 13;
  return width;
}

const axisInk = {
  axisLine: { show: true, lineStyle: { color: ink.light } },
  axisTick: { lineStyle: { color: ink.light } },
  axisLabel: { color: ink.light, fontSize: 12 },
  splitLine: { lineStyle: { color: faint.light } },
  nameTextStyle: { color: ink.light, fontSize: 13 },
};

export const axisName = ({ label, unit }: Pick<PlotAxis, 'label' | 'unit'>): string =>
  showInvisible(`${label} (${unit})`);

const horizontalName = { nameLocation: 'middle', nameGap: 32 } as const;

export function figureAxis(axis: PlotAxis, direction: 'x' | 'y'): object {
  const logarithmic = axis.scale === 'log2' || axis.scale === 'log10';
  return {
    type: logarithmic ? 'log' : 'value',
    ...(logarithmic ? { logBase: axis.scale === 'log2' ? 2 : 10 } : { scale: direction === 'x' }),
    ...(direction === 'x' ? { name: axisName(axis), ...horizontalName } : {}),
    ...axisInk,
    axisLabel: { ...axisInk.axisLabel, formatter: (value: number) => formatFigure(value) },
    splitLine: { show: direction === 'y', lineStyle: { color: faint.light } },
  };
}

const labelLinePx = 15;

export function categoryAxis(categories: readonly string[], name: string): object {
  const labelPx = 640 / categories.length;
  const lines = Math.max(...categories.map((label) => Math.ceil(textWidthPx(label) / labelPx)));
  return {
    type: 'category',
    data: categories.map(showInvisible),
    name: showInvisible(name),
    ...horizontalName,
    nameGap: 16 + labelLinePx * lines,
    ...axisInk,
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      ...axisInk.axisLabel,
      interval: 0,
      width: labelPx,
      lineHeight: labelLinePx,
      overflow: 'break',
    },
  };
}

/** Standalone SVG: no script, no id or class that changes from run to run. */
export function renderSvg(option: ECharts.EChartsOption, frame: PlotFrame): string {
  const chart = echarts().init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: widthPx,
    height: heightPx,
  });
  try {
    chart.setOption(option);
    return standalone(chart.renderToSVGString(), frame);
  } finally {
    chart.dispose();
  }
}

/** Loaded when the first plot is drawn: most commands draw none, and it takes a tenth of a second. */
const echarts = (): typeof ECharts => createRequire(import.meta.url)('echarts');

/** What echarts adds for a live page goes; what a still picture needs for every reader comes. */
function standalone(svg: string, { title, description }: PlotFrame): string {
  const drawing = svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[^>]+>/g, cleanTag)
    .replace(/^<svg[^>]*>/, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" role="img" font-family="${fontFamily}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<style>${darkStyle}</style>`,
    `${drawing}\n`,
  ].join('\n');
}

/** Classes, hover behaviour and data of the live page; counters in the ids of clips. */
function cleanTag(tag: string): string {
  return tag
    .replaceAll(/ (?:class|pointer-events|ecmeta_\w+|xml:space)="[^"]*"/g, '')
    .replaceAll(/font-family:[^;"]*;?/g, '')
    .replaceAll(/\bzr\d+-([a-z]\d+)/g, '$1')
    .replaceAll('"#fff"', `"${background.light}"`);
}

const escapeXml = (text: string): string =>
  showInvisible(text.toWellFormed())
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

export function refusePlot(title: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'invalid-plot',
    kind: 'usage',
    what: `Cannot draw the plot "${title}"`,
    expected,
    received,
  });
}
