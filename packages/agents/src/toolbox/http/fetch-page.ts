/**
 * @file One page by GET from a list of hosts. Each redirect is judged as the first address was; each
 * name is resolved once, and what it resolves to is judged before it is connected to, so that a name
 * cannot mean one machine when it is checked and another when it is used.
 */
import { lookup as resolveName } from 'node:dns';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ToolError } from '../../tools/tool-error.ts';
import { isPrivateAddress } from './addresses.ts';

export interface FetchRules {
  /** `example.org`, `*.example.org` (any below it), `localhost:8080`; without a port the usual ones. */
  readonly allow: readonly string[];
  /** Whether addresses of this machine and network may be reached. */
  readonly allowPrivate?: boolean;
  readonly maxBytes?: number;
  readonly maxRedirects?: number;
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The page goes on beyond `maxBytes`. */
  readonly isCut: boolean;
}

/** @throws ToolError where the rules forbid it or the answer is none that can be read */
export async function fetchPage(
  address: string,
  rules: FetchRules,
  signal: AbortSignal,
): Promise<Page> {
  const { maxRedirects = 5 } = rules;
  let url = parse(address);
  for (let redirects = 0; ; redirects++) {
    requireAllowed(url, rules);
    const response = await get(url, rules, signal);
    const { statusCode: status = 0, headers } = response;
    const isRedirect = [301, 302, 303, 307, 308].includes(status);
    if (!isRedirect || headers.location === undefined)
      return readPage(url, response, rules, signal);
    response.destroy();
    if (redirects >= maxRedirects) throw new ToolError(`more than ${maxRedirects} redirects`);
    url = parse(new URL(headers.location, url).href);
  }
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ToolError(
      `${JSON.stringify(address)} is no address that begins with http:// or https://`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new ToolError('an address may hold no password');
  return url;
}

function requireAllowed(url: URL, { allow, allowPrivate = false }: FetchRules): void {
  if (!allow.some((rule) => matches(rule.toLowerCase(), url))) {
    throw new ToolError(`${url.host} is not on the list of hosts: ${allow.join(', ')}`);
  }
  const name = hostName(url);
  if (!allowPrivate && isIP(name) !== 0 && isPrivateAddress(name)) {
    throw new ToolError(`${url.host} is a private address`);
  }
}

const hostName = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function matches(rule: string, url: URL): boolean {
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(rule) ?? [];
  // A URL leaves out the port that its protocol has anyway.
  const usual = url.protocol === 'https:' ? '443' : '80';
  if (port === '' ? url.port !== '' : (url.port || usual) !== port) return false;
  return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
}

function get(
  url: URL,
  { allowPrivate = false }: FetchRules,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const lookup: LookupFunction = (name, options, done) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      const usable = addresses.filter(({ address }) => allowPrivate || !isPrivateAddress(address));
      if (usable.length === 0) {
        return done(new ToolError(`${name} leads to a private address`), []);
      }
      if (options.all === true) return done(null, usable);
      return done(null, usable[0]!.address, usable[0]!.family);
    });
  };
  const start = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      lookup,
      signal,
      // A connection of its own: one from a pool has been judged by other rules.
      agent: false,
      headers: { accept: 'text/*, application/json;q=0.9', 'accept-encoding': 'identity' },
    });
    request.on('response', resolve);
    request.on('error', (error) =>
      reject(
        error instanceof ToolError
          ? error
          : new ToolError(`${url.host} cannot be reached: ${error.message}`, {
              isFinal: false,
              cause: error,
            }),
      ),
    );
    request.end();
  });
}

async function readPage(
  url: URL,
  response: IncomingMessage,
  { maxBytes = 1_000_000 }: FetchRules,
  signal: AbortSignal,
): Promise<Page> {
  try {
    const { statusCode: status = 0, headers } = response;
    const type = headers['content-type'] ?? 'unknown';
    if (!/^(text\/|application\/([\w.+-]*\+)?(json|xml|yaml)\b|unknown)/.test(type)) {
      throw new ToolError(`${url.href} is no text but ${type}`);
    }
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new ToolError(`${url.href} is compressed, though nobody asked for that`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
    const text = Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
    return { url: url.href, status, type, text, isCut: size > maxBytes };
  } finally {
    response.destroy();
  }
}
