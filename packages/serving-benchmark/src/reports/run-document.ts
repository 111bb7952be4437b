/** @file A run as a document: the verdict on the client first, for without it no figure counts. */
import { toneOfStatus } from './document.ts';
import type { Headline, ReportDocument } from './document.ts';
import {
  costSection,
  goodputSection,
  latencySection,
  throughputSection,
} from './performance-sections.ts';
import type { RunReport } from './run-report.ts';
import { serverSection } from './server-section.ts';
import { clientSection, failureSection, tokenSection } from './trust-sections.ts';
import { targetName, whatRan } from './what-ran.ts';

export function runDocument(report: RunReport): ReportDocument {
  return {
    title: targetName(report.header.target),
    headline: verdictHeadline(report),
    sections: [
      ...whatRan(report),
      ...latencySection(report),
      ...throughputSection(report),
      ...goodputSection(report),
      ...failureSection(report),
      ...serverSection(report),
      ...tokenSection(report),
      ...clientSection(report),
      ...costSection(report.cost),
    ],
  };
}

const sentences = {
  valid: 'the client kept up; these figures are the endpoint’s.',
  suspect: 'read these figures with care.',
  invalid: 'these figures do not tell of the endpoint.',
} as const;

function verdictHeadline({ certificate }: RunReport): Headline {
  const { status, reasons } = certificate;
  return {
    word: status.toUpperCase(),
    tone: toneOfStatus[status],
    sentence: sentences[status],
    reasons,
  };
}
