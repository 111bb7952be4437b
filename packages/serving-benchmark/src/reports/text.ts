/** @file Reports as text for stdout; colours are the caller's. */
import { comparisonDocument } from './comparison-document.ts';
import type { ComparisonReport } from './comparison-document.ts';
import { capacityDocument, sweepDocument } from './load-documents.ts';
import type { CapacityReport, SweepReport } from './load-report.ts';
import { runDocument } from './run-document.ts';
import type { RunReport } from './run-report.ts';
import { documentText } from './text-layout.ts';
import type { TextStyle } from './text-layout.ts';

export const runText = (report: RunReport, style?: TextStyle): string =>
  documentText(runDocument(report), style);

export const sweepText = (report: SweepReport, style?: TextStyle): string =>
  documentText(sweepDocument(report), style);

export const capacityText = (report: CapacityReport, style?: TextStyle): string =>
  documentText(capacityDocument(report), style);

export const comparisonText = (report: ComparisonReport, style?: TextStyle): string =>
  documentText(comparisonDocument(report), style);
