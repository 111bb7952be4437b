/** @file The path of headings that each block stands under. */
import type { Block } from './document.ts';

type WithoutSection<Kind> = Kind extends Block ? Omit<Kind, 'section'> : never;
export type LooseBlock = WithoutSection<Block>;

export function withSections(blocks: readonly LooseBlock[]): Block[] {
  const open: { readonly level: number; readonly title: string }[] = [];
  return blocks.map((block) => {
    if (block.kind === 'heading')
      while (open.length > 0 && open.at(-1)!.level >= block.level) open.pop();
    const section = open.map(({ title }) => title);
    if (block.kind === 'heading') open.push(block);
    return { ...block, section };
  });
}
