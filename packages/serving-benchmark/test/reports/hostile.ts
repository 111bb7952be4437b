/** @file Texts that a server or a person could send to do harm wherever a report is read. */
import type { RequestRecord } from '../../src/measurements/record.ts';
import type { RunReport } from '../../src/reports/run-report.ts';
import { engineRecords, invalid, runHeader, runReport } from './reports.ts';

export const hostileModel =
  '=HYPERLINK("http://evil")<script>alert(1)</script>|**x**\u001B[2J\u202Ex"\'&amp;';
export const hostileMessage =
  '@SUM(1)<img src=x onerror=alert(1)>|\n# heading\u001B]0;owned\u0007\r\n[a](javascript:b)';

/** Every text that does not come from this program is one of them. */
export function hostileReport(): RunReport {
  const records = engineRecords({ requests: 200 }).map((one, index): RequestRecord =>
    index % 10 === 0
      ? { ...one, failure: { class: 'in-band', message: hostileMessage } }
      : { ...one, finishReason: hostileModel },
  );
  const header = runHeader();
  return runReport(records, {
    header: {
      ...header,
      target: {
        ...header.target,
        model: hostileModel,
        engine: hostileMessage,
        version: hostileModel,
      },
    },
    certificate: {
      status: 'invalid',
      checks: [{ ...invalid.checks[0]!, finding: hostileMessage }],
      reasons: [hostileMessage],
    },
  });
}
