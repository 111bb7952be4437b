/**
 * @file Trees: a leaf, or arrays and records of trees. The parameters of a model are a tree with
 * names; everything that takes or gives several tensors takes or gives trees.
 */
import { mismatch } from './errors.ts';

/** A tree with other leaves in the same places. */
export type MapLeaves<Tree, From, To> = Tree extends From
  ? To
  : { [Key in keyof Tree]: MapLeaves<Tree[Key], From, To> };

/** Tensors, arrays of numbers and types are leaves: they have a `dtype`. */
interface Leaf {
  readonly dtype: string;
}

export function isLeaf(tree: unknown): tree is Leaf {
  return (
    typeof tree === 'object' && tree !== null && 'dtype' in tree && typeof tree.dtype === 'string'
  );
}

/** A number where a tensor was meant would vanish without a word. */
function requireTree(part: unknown, path: string): object {
  if (typeof part === 'object' && part !== null) return part;
  throw mismatch(
    'Cannot read this as tensors',
    'a tensor, or lists and records of tensors',
    `${String(part)}${path === '' ? '' : ` at ${path}`}`,
  );
}

/** Leaves in order, each with its path: `blocks.0.attention.query`. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what its leaves are, only the caller knows
export function leavesOf<Kind>(tree: unknown): { readonly path: string; readonly leaf: Kind }[] {
  const found: { path: string; leaf: Kind }[] = [];
  const visit = (part: unknown, path: string): void => {
    if (isLeaf(part)) {
      found.push({ path, leaf: part as Kind });
      return;
    }
    for (const [key, inner] of Object.entries(requireTree(part, path))) {
      visit(inner, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(tree, '');
  return found;
}

/** The same tree with every leaf replaced; `replace` gets the path as well. */
export function mapLeaves<From, To, Tree>(
  tree: Tree,
  replace: (leaf: From, path: string) => To,
): MapLeaves<Tree, From, To> {
  const visit = (part: unknown, path: string): unknown => {
    if (isLeaf(part)) return replace(part as From, path);
    const inner = (value: unknown, key: string | number): unknown =>
      visit(value, path === '' ? String(key) : `${path}.${key}`);
    if (Array.isArray(part)) return part.map(inner);
    const entries = Object.entries(requireTree(part, path));
    return Object.fromEntries(entries.map(([key, value]) => [key, inner(value, key)]));
  };
  return visit(tree, '') as MapLeaves<Tree, From, To>;
}
