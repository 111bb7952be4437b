/** @file What pdf.js says of a page, as runs: upright text, with weight. */
import type { getDocumentProxy } from 'unpdf';
import type { Run } from './run.ts';

type PdfPage = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;

/** Text that stands slanted or upright along an edge is decoration (a margin note of an archive). */
export async function readRuns(page: PdfPage): Promise<Run[]> {
  const { items } = await page.getTextContent();
  const weights = await boldFonts(
    page,
    new Set(items.map((item) => ('fontName' in item ? item.fontName : ''))),
  );
  const runs: Run[] = [];
  for (const item of items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
    if (Math.abs(b) > 0.1 * Math.abs(a) || Math.abs(c) > 0.1 * Math.abs(d)) continue;
    const size = Math.abs(d) || item.height || 10;
    const isBold = weights.has(item.fontName);
    addPieces(runs, { text: item.str, left: x, right: x + item.width, baseline: y, size, isBold });
  }
  return runs;
}

/** A run with several spaces in it was set by hand as a table: its pieces are apart. */
function addPieces(runs: Run[], run: Run): void {
  if (!/\s{3,}/.test(run.text.trim())) {
    runs.push(run);
    return;
  }
  const perCharacter = (run.right - run.left) / run.text.length;
  for (const { 0: text, index } of run.text.matchAll(/\S+(?:\s{1,2}\S+)*/g)) {
    const left = run.left + index * perCharacter;
    runs.push({ ...run, text, left, right: left + text.length * perCharacter });
  }
}

/** Names of fonts that are bold. pdf.js loads fonts only while it reads what is drawn. */
async function boldFonts(page: PdfPage, names: ReadonlySet<string>): Promise<Set<string>> {
  await page.getOperatorList();
  const bold = new Set<string>();
  for (const name of names) {
    if (name === '' || !page.commonObjs.has(name)) continue;
    const font = page.commonObjs.get(name) as { name?: string; bold?: boolean; black?: boolean };
    if (
      font.bold === true ||
      font.black === true ||
      /bold|black|heavy|semib|demi|-bd\b/i.test(font.name ?? '')
    )
      bold.add(name);
  }
  return bold;
}
