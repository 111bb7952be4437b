/** @file The documents that are synced: five learners' own where they are here, else the templates. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { styleIds, templatePath } from '@gradus/roadmap';
import { sha256, systemCode, workspacePaths } from '@gradus/runtime';

export interface RoadmapDocument {
  readonly name: string;
  readonly text: string;
  readonly input: Results['inputs'][number];
}

export interface RoadmapDocuments {
  readonly all: readonly RoadmapDocument[];
  /** By bytes. */
  readonly largest: RoadmapDocument;
}

/** In the folder `roadmaps` of the data. */
const learnersOwn = [
  'engineer-agenda.md',
  'learning-plan.md',
  'mastery-roadmap.md',
  'skill-matrix.md',
  'skill-tracker.md',
];

export async function loadDocuments(): Promise<RoadmapDocuments> {
  const all = (await readOwn()) ?? (await readAll(styleIds.map(templatePath), 'shipped'));
  const [largest] = all.toSorted((a, b) => b.input.sizeBytes - a.input.sizeBytes);
  return { all, largest: largest! };
}

/** Undefined where one of them is not on this machine. */
async function readOwn(): Promise<RoadmapDocument[] | undefined> {
  const folder = join(workspacePaths().data, 'roadmaps');
  try {
    return await readAll(
      learnersOwn.map((name) => join(folder, name)),
      'external',
    );
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readAll(
  paths: readonly string[],
  origin: RoadmapDocument['input']['origin'],
): Promise<RoadmapDocument[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path);
      const name = basename(path);
      return {
        name,
        text: bytes.toString('utf8'),
        input: {
          name: `roadmap document ${name}`,
          sha256: sha256(bytes),
          sizeBytes: bytes.length,
          origin,
        },
      };
    }),
  );
}

/** The document once more, every heading and list item of it with another text. */
export const variantOf = (text: string, mark: string): string =>
  text.replaceAll(/^(?:#|\s*[-*] ).*$/gm, (line) => `${line} ${mark}`);

/** Variants of the document behind each other. */
export const grown = (text: string, copies: number, mark = ''): string =>
  Array.from({ length: copies }, (_, i) => variantOf(text, `${mark}${i + 1}`)).join('\n\n');

/** As many bytes as `grown`, but everything behind the first variant is code. */
export function fenced(text: string, copies: number): string {
  const first = variantOf(text, '1');
  return `${first}\n\n\`\`\`\`\`text\n${grown(text, copies).slice(first.length)}\n\`\`\`\`\`\n`;
}
