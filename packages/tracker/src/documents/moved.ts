/** @file A registered document that lies somewhere else now: known by what syncs wrote into it. */
import { existsSync } from 'node:fs';
import { type Place, readRoadmap, type StyleId } from '@gradus/roadmap';
import type { DocumentFile } from './document-file.ts';
import { type Ledger, type LedgerEntry, settlePending } from './ledger.ts';
import { placesOf } from './own-text.ts';

/** Of what was written, the share that must stand there word for word. */
const shareNeeded = 0.8;

/** The entry of the document that lay elsewhere and is gone from there; the best, of several. */
export function movedEntry(
  ledger: Ledger,
  { bytes, text }: Pick<DocumentFile, 'bytes' | 'text'>,
  style?: StyleId,
): LedgerEntry | undefined {
  const candidates = ledger.entries
    .filter((entry) => !existsSync(ledger.pathOf(entry)))
    .map((entry) => {
      const places = placesOf(readRoadmap(text, style ?? entry.style));
      const settled = settlePending(entry, bytes, places);
      return { entry: settled, share: shareThere(settled, places) };
    })
    .filter(({ share }) => share >= shareNeeded);
  return candidates.toSorted((a, b) => b.share - a.share)[0]?.entry;
}

function shareThere({ memories }: LedgerEntry, places: ReadonlyMap<string, Place>): number {
  const written = Object.entries(memories);
  const there = written.filter(([key, memory]) => places.get(key)?.text === memory.written);
  return written.length === 0 ? 0 : there.length / written.length;
}
