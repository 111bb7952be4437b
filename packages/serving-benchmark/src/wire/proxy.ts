/**
 * @file Whether a proxy stands between us and a target. The environment's conventions as curl and
 * Go keep them: HTTPS_PROXY for https, HTTP_PROXY for http, ALL_PROXY for either, NO_PROXY for
 * exceptions; the lower-case names win; a target on this machine is never reached by a proxy.
 */
import { BlockList, isIP } from 'node:net';
import { GradusError } from '@gradus/runtime';
import { percentDecoded, type Target } from './target.ts';

export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** Without credentials. */
  readonly origin: string;
  readonly authorization: string | undefined;
}

/** @throws GradusError `bad-proxy` (usage) */
export function proxyFor(
  target: Target,
  environment: Readonly<Record<string, string | undefined>>,
): Proxy | undefined {
  const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
  const url = read(target.secure ? 'HTTPS_PROXY' : 'HTTP_PROXY') || read('ALL_PROXY');
  if (url === '' || isLoopback(target.host) || isExcepted(target, read('NO_PROXY'))) {
    return undefined;
  }
  return parseProxy(url);
}

/** @throws GradusError `bad-proxy` (usage) */
export function parseProxy(text: string): Proxy {
  const withScheme = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || url.protocol !== 'http:') {
    throw new GradusError({
      code: 'bad-proxy',
      kind: 'usage',
      what: 'The proxy does not fit',
      expected: 'http://host:port',
      received: JSON.stringify(text.replace(/^.*@/, '[secret]@')),
      remedy: 'Set HTTP_PROXY or HTTPS_PROXY, or except the host in NO_PROXY.',
    });
  }
  const user = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 80 : Number(url.port),
    origin: url.origin,
    authorization: user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`,
  };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    inBlock(host, '127.0.0.0/8') ||
    host === '::1'
  );
}

function isExcepted({ host, port }: Target, exceptions: string): boolean {
  return exceptions
    .split(/[,\s]+/)
    .filter((exception) => exception !== '')
    .some((exception) => matches(host.toLowerCase(), port, exception.toLowerCase()));
}

/** `*`, `10.0.0.0/8`, `::1`, `gpu-host`, `.example.org`, `example.org:8000`: a name covers those under it. */
function matches(host: string, port: number, exception: string): boolean {
  if (exception === '*') return true;
  if (exception.includes('/')) return inBlock(host, exception);
  if (isIP(exception) !== 0) return exception === host;
  const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  if (isIP(host) !== 0) return name.replace(/^\[(.*)\]$/, '$1') === host;
  const bare = name.replace(/^\*?\./, '');
  return host === bare || host.endsWith(`.${bare}`);
}

function inBlock(host: string, block: string): boolean {
  const [network = '', bits = ''] = block.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const prefix = Number(bits);
  const valid =
    isIP(network) !== 0 && /^\d+$/.test(bits) && prefix <= (family === 'ipv6' ? 128 : 32);
  if (!valid || isIP(host) !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
