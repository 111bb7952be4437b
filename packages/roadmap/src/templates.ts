/** @file Fresh documents in the five styles, to begin with. */
import { join } from 'node:path';
import type { StyleId } from './roadmap.ts';

export const templatePath = (style: StyleId): string =>
  join(import.meta.dirname, '../templates', `${style}.md`);
