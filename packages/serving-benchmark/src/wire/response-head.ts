/**
 * @file The head of a response (RFC 9112, sections 2 to 5): status, headers, and what they say
 * about where the body ends and whether the connection lives on.
 */
import { ProtocolError } from './protocol-error.ts';

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** By lower-case name; values of a repeated name are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** `close`: the body ends with the connection. */
  readonly framing: 'length' | 'chunked' | 'close' | 'none';
  /** Of the body, where its framing is `length`. */
  readonly lengthBytes: number;
  readonly keepAlive: boolean;
  /** How long the server says it keeps an idle connection. */
  readonly keepAliveMs: number | undefined;
}

const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/**
 * @param text the head as Latin-1, up to the empty line
 * @throws ProtocolError
 */
export function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const start = statusLine.exec(first);
  if (start === null) {
    throw new ProtocolError(`No HTTP/1 status line: ${JSON.stringify(first.slice(0, 80))}`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const header = headerLine.exec(line);
    if (header === null) {
      throw new ProtocolError(`No header line: ${JSON.stringify(line.slice(0, 80))}`);
    }
    const name = header[1]!.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? header[2]! : `${before}, ${header[2]!}`);
  }
  const status = Number(start[2]);
  const framing = framingOf(status, headers);
  return {
    status,
    reason: start[3] ?? '',
    headers,
    framing,
    lengthBytes: framing === 'length' ? contentLength(headers.get('content-length')!) : 0,
    keepAlive: framing !== 'close' && keepsAlive(start[1] === '1', headers),
    keepAliveMs: keepAliveMs(headers.get('keep-alive')),
  };
}

/** RFC 9112, section 6.3. */
function framingOf(status: number, headers: ReadonlyMap<string, string>): ResponseHead['framing'] {
  if (status < 200 || status === 204 || status === 304) return 'none';
  const encoding = headers.get('transfer-encoding');
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') {
      throw new ProtocolError(`A transfer encoding that nobody asked for: ${encoding}`);
    }
    return 'chunked';
  }
  return headers.has('content-length') ? 'length' : 'close';
}

function contentLength(value: string): number {
  // The same length said twice is one length.
  const values = new Set(value.split(',').map((one) => one.trim()));
  const [only = ''] = values;
  if (values.size !== 1 || !/^\d{1,15}$/.test(only)) {
    throw new ProtocolError(`No content length: ${JSON.stringify(value.slice(0, 80))}`);
  }
  return Number(only);
}

function keepsAlive(version11: boolean, headers: ReadonlyMap<string, string>): boolean {
  const options = (headers.get('connection') ?? '').toLowerCase();
  if (/(?:^|[,\s])close(?:$|[,\s])/.test(options)) return false;
  return version11 || /(?:^|[,\s])keep-alive(?:$|[,\s])/.test(options);
}

function keepAliveMs(value: string | undefined): number | undefined {
  const seconds = /(?:^|[,;\s])timeout=(\d{1,9})/i.exec(value ?? '');
  return seconds === null ? undefined : Number(seconds[1]) * 1000;
}
