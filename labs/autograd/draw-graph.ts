/**
 * @file A graph as a picture. Each node lies one row below the lowest of its inputs; edges that
 * cross rows get a place of their own in each, so that no line runs through a box; within a row
 * nodes move to the middle of their neighbours until little changes (Sugiyama et al., 1981).
 */
import { formatShape, type Tensor } from '@gradus/tensor';

export interface DrawnGraph {
  readonly title: string;
  readonly description: string;
  readonly nodes: readonly Tensor[];
  /** Nodes in the second colour: the way back. */
  readonly marked?: ReadonlySet<Tensor>;
  readonly outputs: ReadonlySet<Tensor>;
}

/** A node, or the place where an edge passes a row. */
interface Place {
  readonly node: Tensor | undefined;
  readonly row: number;
  readonly above: Place[];
  readonly below: Place[];
  x: number;
}

const box = { widthPx: 104, heightPx: 40 };
const rowPx = 66;
const gapPx = 16;
const passPx = 10;
const marginPx = 20;

export function drawGraph(graph: DrawnGraph): string {
  const places = placeNodes(graph.nodes);
  const rows = arrange(places);
  const left = Math.min(...places.map(({ x, node }) => x - halfOf(node)));
  for (const place of places) place.x += marginPx - left;
  const width = Math.max(...places.map(({ x, node }) => x + halfOf(node))) + marginPx;
  const height = rows.length * rowPx + 2 * marginPx - (rowPx - box.heightPx);
  const edges = places.flatMap((place) => place.above.map((above) => edgeOf(above, place)));
  const boxes = places.flatMap((place) =>
    place.node === undefined ? [] : [boxOf(place, place.node, graph)],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}" width="${fixed(width)}" height="${fixed(height)}" role="img" font-family="system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif">`,
    `<title>${escape(graph.title)}</title>`,
    `<desc>${escape(graph.description)}</desc>`,
    `<style>${style}</style>`,
    '<rect class="page" width="100%" height="100%"/>',
    ...edges,
    ...boxes,
    '</svg>\n',
  ].join('\n');
}

const style = [
  '.page{fill:#ffffff}.edge{fill:none;stroke:#8c959f;stroke-width:1.3}',
  '.box{stroke-width:1.5}.input{fill:#f6f8fa;stroke:#8c959f}.forward{fill:#e3f0fa;stroke:#0072b2}',
  '.backward{fill:#fdeadd;stroke:#d55e01}.output{stroke-width:3}',
  '.name{font-size:13px;fill:#24292f;text-anchor:middle}.shape{font-size:11px;fill:#57606a;text-anchor:middle}',
  '@media (prefers-color-scheme:dark){.page{fill:#0d1117}.edge{stroke:#6e7681}.input{fill:#161b22}',
  '.forward{fill:#0c2d45;stroke:#4fb3ee}.backward{fill:#4a2208;stroke:#ff8a3c}.name{fill:#e6edf3}.shape{fill:#b1bac4}}',
].join('');

/** Numbers that are part of a formula are written into the box that uses them. */
const isHidden = (node: Tensor): boolean => node.name === 'constant';

function placeNodes(nodes: readonly Tensor[]): Place[] {
  const rowOf = new Map<Tensor, number>();
  const shown = nodes.filter((node) => !isHidden(node));
  for (const node of shown) {
    rowOf.set(node, Math.max(-1, ...node.inputs.map((one) => rowOf.get(one) ?? -1)) + 1);
  }
  // Inputs, and what is made of nothing else than constants, come as late as they can: just above
  // where they are first read.
  const rootless = new Set<Tensor>();
  for (const node of shown) {
    const made = node.inputs.filter((one) => !isHidden(one));
    if (node.name === 'input' || made.every((one) => one.name !== 'input' && rootless.has(one))) {
      rootless.add(node);
    }
  }
  for (const node of shown.toReversed()) {
    const readers = shown.filter(({ inputs }) => inputs.includes(node));
    if (!rootless.has(node) || readers.length === 0) continue;
    rowOf.set(node, Math.max(0, Math.min(...readers.map((one) => rowOf.get(one)!)) - 1));
  }
  const placeOf = new Map<Tensor, Place>();
  const places: Place[] = [];
  const put = (node: Tensor | undefined, row: number): Place => {
    const place: Place = { node, row, above: [], below: [], x: 0 };
    places.push(place);
    return place;
  };
  for (const node of shown) placeOf.set(node, put(node, rowOf.get(node)!));
  for (const node of shown) {
    const place = placeOf.get(node)!;
    for (const input of new Set(node.inputs)) {
      let upper = placeOf.get(input);
      if (upper === undefined) continue;
      for (let row = upper.row + 1; row < place.row; row++) {
        // Edges from one node to several share their way down.
        const shared: Place | undefined = upper.below.find(
          (one) => one.node === undefined && one.row === row,
        );
        const next: Place = shared ?? put(undefined, row);
        if (shared === undefined) join(upper, next);
        upper = next;
      }
      join(upper, place);
    }
  }
  return places;
}

function join(upper: Place, lower: Place): void {
  upper.below.push(lower);
  lower.above.push(upper);
}

const halfOf = (node: Tensor | undefined): number =>
  node === undefined ? passPx / 2 : box.widthPx / 2;

function arrange(places: readonly Place[]): Place[][] {
  const rows: Place[][] = [];
  for (const place of places) (rows[place.row] ??= []).push(place);
  for (const row of rows)
    spread(
      row,
      row.map((_, at) => at * (box.widthPx + gapPx)),
    );
  for (let sweep = 0; sweep < 60; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows : rows.toReversed()) {
      const wanted = new Map(
        row.map((place) => {
          const near = downwards ? place.above : place.below;
          const used = near.length > 0 ? near : downwards ? place.below : place.above;
          const middle = used.reduce((sum, { x }) => sum + x, 0) / used.length;
          return [place, used.length > 0 ? middle : place.x] as const;
        }),
      );
      row.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      spread(
        row,
        row.map((place) => wanted.get(place)!),
      );
    }
  }
  return rows;
}

/** As near to where they want to be as the boxes allow, in the order given. */
function spread(row: readonly Place[], wanted: readonly number[]): void {
  // Groups of boxes that touch move together, to the mean of what they want.
  const groups: { places: Place[]; offsets: number[]; sum: number; width: number }[] = [];
  const centerOf = ({ sum, places }: (typeof groups)[number]): number => sum / places.length;
  for (const [at, place] of row.entries()) {
    groups.push({ places: [place], offsets: [0], sum: wanted[at]!, width: 0 });
    for (;;) {
      const [before, last] = [groups.at(-2), groups.at(-1)!];
      if (before === undefined) break;
      const apart =
        before.width + halfOf(before.places.at(-1)!.node) + gapPx + halfOf(last.places[0]!.node);
      if (centerOf(before) + apart <= centerOf(last)) break;
      groups.splice(-2, 2, {
        places: [...before.places, ...last.places],
        offsets: [...before.offsets, ...last.offsets.map((offset) => offset + apart)],
        // A group's place is that of its first box.
        sum: before.sum + last.sum - apart * last.places.length,
        width: apart + last.width,
      });
    }
  }
  for (const group of groups) {
    for (const [at, place] of group.places.entries()) {
      place.x = centerOf(group) + group.offsets[at]!;
    }
  }
}

const topOf = ({ row }: Place): number => marginPx + row * rowPx;

function edgeOf(upper: Place, lower: Place): string {
  const from = topOf(upper) + (upper.node === undefined ? box.heightPx / 2 : box.heightPx);
  const to = topOf(lower) + (lower.node === undefined ? box.heightPx / 2 : 0);
  const middle = (from + to) / 2;
  return `<path class="edge" d="M${fixed(upper.x)} ${fixed(from)}C${fixed(upper.x)} ${fixed(middle)} ${fixed(lower.x)} ${fixed(middle)} ${fixed(lower.x)} ${fixed(to)}"/>`;
}

function boxOf(place: Place, node: Tensor, { marked, outputs }: DrawnGraph): string {
  const kind = node.name === 'input' ? 'input' : marked?.has(node) ? 'backward' : 'forward';
  const classes = ['box', kind, ...(outputs.has(node) ? ['output'] : [])].join(' ');
  const [x, y] = [place.x - box.widthPx / 2, topOf(place)];
  return [
    `<rect class="${classes}" x="${fixed(x)}" y="${fixed(y)}" width="${box.widthPx}" height="${box.heightPx}" rx="${kind === 'input' ? 20 : 6}"/>`,
    `<text class="name" x="${fixed(place.x)}" y="${fixed(y + 17)}">${escape(nameOf(node))}</text>`,
    `<text class="shape" x="${fixed(place.x)}" y="${fixed(y + 32)}">${escape(shapeOf(node))}</text>`,
  ].join('\n');
}

const signs: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '−',
  multiply: '×',
  matmul: '@',
};

/** `× 0.25`, `x²`, `x @ wᵀ`. */
function nameOf(node: Tensor): string {
  if (node.name === 'input') return node.label ?? 'input';
  const sign = signs[node.name] ?? node.name;
  const { transposeA, transposeB } = (node.attributes ?? {}) as Record<string, unknown>;
  if (node.name === 'matmul')
    return `${transposeA === true ? 'aᵀ' : 'a'} @ ${transposeB === true ? 'bᵀ' : 'b'}`;
  const [first, second] = node.inputs;
  if (first === second && first !== undefined) return `${sign} itself`;
  return [numberOf(first), sign, numberOf(second)].filter((part) => part !== '').join(' ');
}

function numberOf(node: Tensor | undefined): string {
  if (node === undefined || !isHidden(node)) return '';
  const { value } = node.attributes as { readonly value: { readonly data: ArrayLike<unknown> } };
  return String(Number(Number(value.data[0]).toPrecision(3)));
}

const shapeOf = (node: Tensor): string => {
  const shape = node.shape.length === 0 ? 'scalar' : formatShape(node.shape);
  return node.label === undefined || node.name === 'input' ? shape : `${node.label} ${shape}`;
};

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
