/** @file Which tools may be called, which only after a person agreed, and how often. */
import type { AnyTool } from './tool.ts';

export type Permission = 'allow' | 'ask' | 'deny';

export interface ToolRules {
  /** By name; a tool without a rule has what `unlisted` says of its effect. */
  readonly permissions?: Readonly<Record<string, Permission>>;
  /** Reading is allowed, and what changes something is asked for, unless said otherwise. */
  readonly unlisted?: Readonly<Partial<Record<AnyTool['effect'], Permission>>>;
  /** Calls of one tool in one turn, refused ones included. */
  readonly maxCalls?: Readonly<Record<string, number>>;
}

export function permissionOf(
  tool: AnyTool,
  { permissions = {}, unlisted = {} }: ToolRules,
): Permission {
  return (
    permissions[tool.name] ?? unlisted[tool.effect] ?? (tool.effect === 'reads' ? 'allow' : 'ask')
  );
}

/** @param calls of this tool so far, in this turn */
export function isOverBudget(name: string, calls: number, { maxCalls = {} }: ToolRules): boolean {
  return calls >= (maxCalls[name] ?? Infinity);
}
