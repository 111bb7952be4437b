/** @file Secrets out of what is written down. What follows is the same for the same secret: nothing. */

const patterns: readonly RegExp[] = [
  /\bsk-[\w-]{16,}/g,
  /\b(?:gh[pousr]|github_pat)_\w{20,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\bxox[abprs]-[\w-]{10,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=\bBearer )[\w.~+/-]{12,}=*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g,
];

/** @param secrets known ones, such as the API key in use, whatever they look like */
export function redact(text: string, secrets: readonly string[] = []): string {
  const without = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  return patterns.reduce((rest, pattern) => rest.replaceAll(pattern, '[redacted]'), without);
}
