/**
 * @file Formats of strings, as regular expressions. Each is a part of what its specification allows
 * that every validator takes: dates that exist, no leap seconds, host names of ASCII, IPv6 without
 * an IPv4 address in it, addresses without quotes or comments.
 *
 * Sources: RFC 3339 (dates, times, durations), RFC 5321 (email), RFC 1123 (hostname), RFC 4291
 * (ipv6), RFC 9562 (uuid).
 */
const leapYear = String.raw`(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)`;
const date = [
  String.raw`\d{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])`,
  String.raw`\d{4}-(?:0[469]|11)-(?:0[1-9]|[12]\d|30)`,
  String.raw`\d{4}-02-(?:0[1-9]|1\d|2[0-8])`,
  `${leapYear}-02-29`,
].join('|');

const hourMinute = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const time = String.raw`${hourMinute}:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]${hourMinute})`;

const duration = (() => {
  const seconds = String.raw`\d+S`;
  const minutes = String.raw`\d+M(?:${seconds})?`;
  const hours = String.raw`\d+H(?:${minutes})?`;
  const ofDay = `T(?:${hours}|${minutes}|${seconds})`;
  const days = String.raw`\d+D`;
  const months = String.raw`\d+M(?:${days})?`;
  const years = String.raw`\d+Y(?:${months})?`;
  return String.raw`P(?:(?:${days}|${months}|${years})(?:${ofDay})?|${ofDay}|\d+W)`;
})();

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;

/** Eight groups, or fewer with `::` in place of those that are zero. */
const ipv6 = (() => {
  const group = '[0-9A-Fa-f]{1,4}';
  const upTo = (most: number): string =>
    most === 0 ? '' : `(?:${group}(?::${group}){0,${most - 1}})?`;
  const exactly = (count: number): string => `${group}(?::${group}){${count - 1}}`;
  const shortened = Array.from({ length: 7 }, (_, before) =>
    before === 0 ? `::${upTo(7)}` : `${exactly(before)}::${upTo(7 - before)}`,
  );
  return [exactly(8), ...shortened, `${exactly(7)}::`].join('|');
})();

export interface Format {
  readonly pattern: string;
  /** In characters. */
  readonly mostLength?: number;
}

export const formats: Readonly<Record<string, Format>> = {
  'date-time': { pattern: `(?:${date})T${time}` },
  time: { pattern: time },
  date: { pattern: date },
  duration: { pattern: duration },
  email: { pattern: String.raw`${atom}(?:\.${atom})*@(?:${label}\.)+${label}` },
  hostname: { pattern: String.raw`${label}(?:\.${label})*`, mostLength: 253 },
  ipv4: { pattern: String.raw`${octet}(?:\.${octet}){3}` },
  ipv6: { pattern: ipv6 },
  uuid: { pattern: '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' },
};
