/**
 * @file Where things lie. The program (labs, packages, reference results) is in the repository;
 * what belongs to the learner (results, practice, progress, data) is in the workspace, which is
 * the repository too unless GRADUS_WORKSPACE names another folder.
 */
import { join, resolve } from 'node:path';
import { bundle } from './bundle.ts';

export interface WorkspacePaths {
  readonly repository: string;
  readonly labs: string;
  readonly packages: string;
  /** The project's own runs; they never count for a learner. */
  readonly reference: string;
  readonly workspace: string;
  readonly results: string;
  readonly practice: string;
  readonly progress: string;
  /** Fetched data; GRADUS_DATA_DIR names another place. */
  readonly data: string;
}

/** A bundle has no repository: it works where it is started. */
const repositoryRoot =
  bundle === undefined ? resolve(import.meta.dirname, '../../..') : resolve('.');

export function workspacePaths(environment: NodeJS.ProcessEnv = process.env): WorkspacePaths {
  const repository = repositoryRoot;
  const workspace = named(environment['GRADUS_WORKSPACE']) ?? repository;
  return {
    repository,
    labs: join(repository, 'labs'),
    packages: join(repository, 'packages'),
    reference: join(repository, 'results/reference'),
    workspace,
    results: join(workspace, 'results'),
    practice: join(workspace, 'practice'),
    progress: join(workspace, 'progress'),
    data: named(environment['GRADUS_DATA_DIR']) ?? join(workspace, 'data'),
  };
}

const named = (value: string | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : resolve(value);
