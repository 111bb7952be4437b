/**
 * @file The whole benchmark as one file that needs nothing but Node ≥ 20: its code and that of the
 * packages it uses, and what a repository would say of it (commit, hashes of sources). The same
 * sources make the same bytes.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { collectEnvironment, hashSources } from '@gradus/evidence';
import { GradusError, type BundleFacts } from '@gradus/runtime';
import type * as Esbuild from 'esbuild';
import { benchmarkSources } from '../commands/bench/places.ts';
import { version } from '../version.ts';

export interface BuiltBundle {
  readonly text: string;
  readonly facts: BundleFacts;
  /** Third-party code inside. */
  readonly packages: readonly BundledPackage[];
}

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** As the package ships it: most licences want to travel with the code. */
  readonly licenceText: string;
}

/** @param repository the one that this program runs from */
export async function buildBundle(repository: string): Promise<BuiltBundle> {
  const { build } = await loadEsbuild();
  const [{ commit, dirty }, sources] = await Promise.all([
    collectEnvironment(repository, []),
    hashSources(repository, benchmarkSources),
  ]);
  const facts: BundleFacts = { version, commit, dirty, sources };
  const { outputFiles, metafile } = await build({
    ...settings(repository),
    define: {
      GRADUS_BUNDLE: JSON.stringify(facts),
      // Folders of the repository, which a bundle does not have: Node 20.0 lacks the name itself.
      'import.meta.dirname': JSON.stringify('.'),
    },
  });
  const packages = await packagesOf(Object.keys(metafile!.inputs), repository);
  const text = `${headOf(facts, packages)}${outputFiles![0]!.text}${licencesOf(packages)}`;
  return { text, facts, packages };
}

function settings(repository: string): Esbuild.BuildOptions {
  return {
    absWorkingDir: repository,
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    // Syntax only; that nothing else is newer is checked by tsconfig.bundle.json.
    target: 'node20',
    // Names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [lateCharts, englishOnly],
    // Code in the CommonJS form asks for Node's modules by `require`.
    banner: {
      js: "import { createRequire as gradusRequire } from 'node:module';const require = gradusRequire(import.meta.url);",
    },
  };
}

/** As its authors minified it, which is half of what our own minifying leaves. */
const charts = 'echarts/dist/echarts.min.js';
const lateRequire = "createRequire(import.meta.url)('echarts')";

/** The plots' library is loaded when the first plot is drawn, by a call that no bundler follows. */
const lateCharts: Esbuild.Plugin = {
  name: 'late-charts',
  setup(build) {
    build.onLoad({ filter: /evidence\/src\/plot-frame\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      if (!code.includes(lateRequire)) throw new Error(`${path} no longer says ${lateRequire}`);
      return { contents: code.replace(lateRequire, `require('${charts}')`), loader: 'ts' };
    });
  },
};

/** Messages in fifty languages, a tenth of the file; ours are made without them. */
const englishOnly: Esbuild.Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {}' }));
  },
};

function headOf({ commit, dirty }: BundleFacts, packages: readonly BundledPackage[]): string {
  const code = commit === null ? '' : `, commit ${commit}${dirty ? ' with changes' : ''}`;
  const inside = packages.map((one) => ` * ${one.name} ${one.version} (${one.licence})\n`).join('');
  return `#!/usr/bin/env node
/*! Gradus serving benchmark ${version}${code} (Apache-2.0). With the code of:
${inside} */
`;
}

/** By the folders that files came from: `node_modules/<name>`, the innermost. */
async function packagesOf(
  files: readonly string[],
  repository: string,
): Promise<readonly BundledPackage[]> {
  const folders = new Set<string>();
  for (const file of files) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (match !== null) folders.add(match[1]!);
  }
  const found = await Promise.all(
    [...folders].map(async (folder) => {
      const manifest = JSON.parse(
        await readFile(join(repository, folder, 'package.json'), 'utf8'),
      ) as { name: string; version: string; license?: string };
      const { name, license = 'licence not named' } = manifest;
      const licenceText = await licenceIn(join(repository, folder));
      return { name, version: manifest.version, licence: license, licenceText };
    }),
  );
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function licenceIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const name = names.toSorted().find((one) => /^licen[cs]e(?:\.\w+)?$/i.test(one));
  return name === undefined ? '' : readFile(join(folder, name), 'utf8');
}

function licencesOf(packages: readonly BundledPackage[]): string {
  const texts = packages
    .filter(({ licenceText }) => licenceText !== '')
    .map(({ name, licenceText }) => `${name}\n\n${licenceText.trim()}`);
  return `/*\n${texts.join('\n\n----\n\n').replaceAll('*/', '* /')}\n*/\n`;
}

async function loadEsbuild(): Promise<Pick<typeof Esbuild, 'build'>> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new GradusError({
      code: 'no-bundler',
      kind: 'environment',
      what: 'Cannot load the bundler',
      expected: `esbuild for ${process.platform} ${process.arch} in ${relative('.', dirname(import.meta.dirname))}`,
      received: cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause),
      remedy: 'Install the packages again (pnpm install), or bundle on another machine.',
      cause,
    });
  }
}
