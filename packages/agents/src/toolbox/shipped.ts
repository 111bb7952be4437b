/** @file Name, description and schema of the tools that the shipped assistant was trained on. */
import { tools, type ToolName } from '@gradus/datasets';
import type { JsonSchema } from '../tools/tool.ts';

export function shippedSchema(wanted: ToolName): {
  readonly name: ToolName;
  readonly description: string;
  readonly parameters: JsonSchema;
} {
  const { name, description, parameters } = tools.find((tool) => tool.name === wanted)!;
  return { name, description, parameters };
}
