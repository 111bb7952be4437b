/** @file What `track sync` does once it has started: every registered document, from disk to disk. */
import { type DocumentSync, syncDocument, type Tracker } from '@gradus/tracker';

/** The day that all syncs take for today. */
const today = '2026-11-20';

export async function syncDocuments(
  { ledger, documents, against }: Tracker,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<DocumentSync[]> {
  const synced: DocumentSync[] = [];
  for (const document of documents)
    synced.push(
      await syncDocument(ledger, document, against(document.file.path), { today, dryRun }),
    );
  return synced;
}
