/**
 * @file Where requests go: the base URL of an OpenAI-compatible API, taken apart once.
 */
import { isIP } from 'node:net';
import { GradusError } from '@gradus/runtime';

export interface TargetOptions {
  /** `http://gpu-host:8000/v1`; user and password in it become an Authorization header. */
  readonly baseUrl: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string;
  /** Beside or in place of our own, whatever their case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Target {
  readonly secure: boolean;
  /** As the socket wants it: an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `http://gpu-host:8000`, without credentials: for messages, and as the pool's key. */
  readonly origin: string;
  /** As in a Host header: the port only where it is not the scheme's own. */
  readonly authority: string;
  /** `/v1`, or empty. */
  readonly basePath: string;
  /** `?api-version=1`, or empty: sent with every request, never shown. */
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Values that no message may show. */
  readonly secrets: readonly string[];
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** The framing is ours: a wrong length would break the connection for those behind it. */
const ownHeaders = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
]);
const secretHeader = /auth|key|token|secret|cookie|password/i;
/** Shorter values than this would be redacted out of innocent words. */
const shortestSecret = 4;

/** @throws GradusError `bad-base-url`, `bad-header` (usage) */
export function createTarget({ baseUrl, apiKey, headers = {} }: TargetOptions): Target {
  const url = parseBaseUrl(baseUrl);
  const all = new Map<string, string>();
  if (url.username !== '' || url.password !== '') {
    const user = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
    all.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`);
  }
  if (apiKey !== undefined && apiKey !== '') all.set('authorization', `Bearer ${apiKey}`);
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
  for (const [name, value] of all) checkHeader(name, value);
  const secure = url.protocol === 'https:';
  return {
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    origin: url.origin,
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
    query: url.search,
    headers: all,
    secrets: secretsOf(all, url),
  };
}

/** `/v1/chat/completions` of a base URL that ends in `/v1`. */
export function apiPath(target: Target, path: string): string {
  return `${target.basePath}${path}${target.query}`;
}

/** `/metrics`, `/version`: what lies beside `/v1`, under the same prefix. */
export function serverPath(target: Target, path: string): string {
  return `${target.basePath.replace(/\/v\d+$/, '')}${path}${target.query}`;
}

/** What TLS asks the certificate for; an address has no server name. */
export function serverName(target: Target): string | undefined {
  return isIP(target.host) === 0 ? target.host : undefined;
}

function parseBaseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new GradusError({
      code: 'bad-base-url',
      kind: 'usage',
      what: 'The base URL does not fit',
      expected: 'http://host:port/v1 or https://host/v1',
      // A URL that cannot be parsed may hold a password anywhere before an @.
      received: JSON.stringify(baseUrl.replace(/^.*@/, '[secret]@')),
    });
  }
  return url;
}

function checkHeader(name: string, value: string): void {
  const problem = headerProblem(name, value);
  if (problem === undefined) return;
  throw new GradusError({
    code: 'bad-header',
    kind: 'usage',
    what: `The header ${JSON.stringify(name)} does not fit`,
    ...problem,
  });
}

function headerProblem(
  name: string,
  value: string,
): { expected: string; received?: string } | undefined {
  if (!headerName.test(name)) return { expected: 'a name of letters, digits and hyphens' };
  if (ownHeaders.has(name)) return { expected: 'a header that the client does not set itself' };
  // Printable Latin-1 and tabs: a line break would smuggle in another header.
  if (/[^\t\x20-\x7e\xa0-\xff]/.test(value)) {
    return { expected: 'a value in one line of Latin-1', received: 'another character' };
  }
  return undefined;
}

function secretsOf(headers: ReadonlyMap<string, string>, url: URL): string[] {
  const secrets = new Set<string>();
  for (const [name, value] of headers) {
    if (!secretHeader.test(name)) continue;
    secrets.add(value);
    // Servers send back the token without its scheme.
    secrets.add(value.replace(/^\S+\s+/, ''));
  }
  for (const value of [url.password, percentDecoded(url.password)]) secrets.add(value);
  for (const value of url.searchParams.values()) secrets.add(value);
  // The longest first: one may be a part of another.
  return [...secrets]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((left, right) => right.length - left.length);
}

/** Percent-encoding undone, where it is any. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
