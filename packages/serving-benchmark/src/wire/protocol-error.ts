/**
 * @file Bytes that are not what HTTP or the API says. Thrown by the parsers, which know no more
 * than bytes; whoever runs a request turns it into the record's `protocol` failure.
 */

export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}
