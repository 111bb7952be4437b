/** @file A workspace in a temporary folder: documents, evidence written by the real writer, syncs. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Draft, writeResults } from '@gradus/evidence';
import { registerDocument, openDocument, syncDocument } from '../../src/documents/documents.ts';
import type { DocumentSync, OpenDocument } from '../../src/documents/documents.ts';
import { Ledger } from '../../src/documents/ledger.ts';
import { type Material, noMaterial } from '../../src/documents/material.ts';
import { gatherEvidence, judgeTopics, type LabFacts } from '../../src/index.ts';
import { claim } from '../sample-evidence.ts';

export const templates = join(import.meta.dirname, '../../../roadmap/templates');

export const today = '2026-11-20';

export interface SyncOptions {
  readonly material?: Material;
  readonly labs?: readonly LabFacts[];
  readonly dryRun?: boolean;
  readonly today?: string;
}

export class Workbench {
  readonly root = mkdtempSync(join(tmpdir(), 'gradus-documents-'));
  readonly progress = join(this.root, 'progress');
  readonly results = join(this.root, 'results');
  readonly source = join(this.root, 'labs/lab.ts');

  constructor() {
    mkdirSync(join(this.root, 'labs'));
    writeFileSync(this.source, 'export const answer = 42;\n');
    mkdirSync(this.progress);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** A document of the workspace with this text or these bytes. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.progress, name);
    writeFileSync(path, content);
    return path;
  }

  copy(from: string): string {
    const path = join(this.progress, basename(from));
    copyFileSync(from, path);
    return path;
  }

  read(path: string): string {
    return readFileSync(path, 'utf8');
  }

  /** A passing run of the lab of that name, on the topic of that name. */
  async lab(
    id: string,
    identity: Partial<Draft['identity']> = {},
    body: Partial<Draft['body']> = {},
  ): Promise<string> {
    const folder = join(this.results, id);
    await writeResults(folder, {
      repositoryRoot: this.root,
      identity: {
        id,
        kind: 'lab',
        title: id,
        topics: [id],
        command: `./gradus lab run ${id} --seed 1`,
        seed: 1,
        scale: 'default',
        startedAt: '2026-11-01T00:00:00.000Z',
        durationMs: 5,
        ...identity,
      },
      sources: ['labs/lab.ts'],
      body: { summary: 'A finding.', claims: [claim], ...body },
    });
    return folder;
  }

  withdraw(id?: string): void {
    rmSync(id === undefined ? this.results : join(this.results, id), {
      recursive: true,
      force: true,
    });
  }

  ledger(): Promise<Ledger> {
    return Ledger.open(this.root, this.progress);
  }

  /** As the command does it: read everything anew, register the document if need be. */
  async open(path: string, { material = noMaterial, labs = [] }: SyncOptions = {}) {
    const { evidence, unreadable } = await gatherEvidence({
      results: this.results,
      repositoryRoot: this.root,
    });
    const against = { standings: judgeTopics({ evidence, labs }), material, unreadable };
    const ledger = await this.ledger();
    const entry = ledger.entryFor(path) ?? (await registerDocument(ledger, path)).entry;
    const document: OpenDocument = await openDocument(ledger, entry, against);
    return { ledger, document, against };
  }

  async sync(path: string, options: SyncOptions = {}): Promise<DocumentSync> {
    const { ledger, document, against } = await this.open(path, options);
    return syncDocument(ledger, document, against, {
      today: options.today ?? today,
      dryRun: options.dryRun ?? false,
    });
  }

  async memories(path: string): Promise<Readonly<Record<string, unknown>>> {
    return (await this.ledger()).entryFor(path)?.memories ?? {};
  }
}

/** Lines that differ, as `number: new text`. @throws Error where their number differs too */
export function changedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  if (old.length !== now.length) throw new Error('lines were added or removed');
  return now.flatMap((line, index) => (line === old[index] ? [] : [`${index + 1}: ${line}`]));
}
