/**
 * @file Every relative link and picture of every Markdown file leads to a file that exists, and
 * every #fragment to a heading. Links to the web are not followed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import GithubSlugger from 'github-slugger';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

const repository = join(import.meta.dirname, '..');
const markdown = unified().use(remarkParse).use(remarkGfm);

export interface BrokenLink {
  readonly file: string;
  readonly line: number;
  readonly url: string;
  readonly reason: string;
}

export function findBrokenLinks(file: string): BrokenLink[] {
  const broken: BrokenLink[] = [];
  visit(markdown.parse(readFileSync(file, 'utf8')), (node) => {
    if (node.type !== 'link' && node.type !== 'image' && node.type !== 'definition') return;
    const reason = whyBroken(file, node.url);
    if (reason !== undefined) {
      broken.push({ file, line: node.position?.start.line ?? 0, url: node.url, reason });
    }
  });
  return broken;
}

function whyBroken(file: string, url: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(url)) return undefined;
  const [path = '', fragment] = url.split('#', 2);
  const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
  if (!existsSync(target)) return 'no such file';
  if (fragment === undefined || !target.endsWith('.md') || statSync(target).isDirectory()) {
    return undefined;
  }
  return headingSlugs(target).has(fragment) ? undefined : 'no such heading';
}

function headingSlugs(file: string): Set<string> {
  const slugger = new GithubSlugger();
  const slugs = new Set<string>();
  visit(markdown.parse(readFileSync(file, 'utf8')), 'heading', (heading) => {
    let text = '';
    visit(heading, (node) => {
      if ('value' in node) text += node.value;
    });
    slugs.add(slugger.slug(text));
  });
  return slugs;
}

/** Tracked files and new ones; what git ignores is nobody's document. */
function markdownFiles(): string[] {
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'],
    { cwd: repository, encoding: 'utf8' },
  )
    .split('\n')
    .filter((path) => path !== '' && !path.includes('/fixtures/'))
    .map((path) => join(repository, path))
    .filter((path) => existsSync(path));
}

if (import.meta.main) {
  const files = markdownFiles();
  const broken = files.flatMap(findBrokenLinks);
  for (const { file, line, url, reason } of broken) {
    console.log(`${relative(repository, file)}:${line}: ${reason}: ${url}`);
  }
  console.log(`links: ${files.length} Markdown files, ${broken.length} broken links`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
