// What went wrong, in one line a person can act on: what, what was received, what to do.
'use strict';

/** Exit codes as everywhere in Gradus: 3, the environment lacks something; 130, cancelled. */
class BootstrapError extends Error {
  constructor(message, exitCode = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}

const causes = [
  {
    pattern: /ENOSPC|no space left|EDQUOT/i,
    received: 'a full disk',
    remedy: (place) => `Free about 1 GB for ${place} and run the command again; nothing was lost.`,
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    received: 'no permission',
    remedy: (place) => `Make ${place} writable, or set GRADUS_CACHE_DIR to a folder that is.`,
  },
  {
    pattern: /ENOTDIR|EEXIST/,
    received: 'a file where a folder should be',
    remedy: (place) => `Look at ${place}, or set GRADUS_CACHE_DIR to another folder.`,
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|network|socket hang up/i,
    received: 'no answer from the npm registry',
    remedy: () =>
      "The first start needs the network once: check the connection and npm's registry and proxy settings, then run the command again.",
  },
  {
    pattern: /EINTEGRITY|ERR_PNPM_TARBALL_INTEGRITY/,
    received: 'a package whose content is not the locked one',
    remedy: () => 'Do not use it: check the registry that npm is set to.',
  },
  {
    pattern: /ERR_PNPM_OUTDATED_LOCKFILE/,
    received: 'a lockfile that does not match the package.json files',
    remedy: () =>
      'Restore pnpm-lock.yaml from git, or run pnpm install after a change of dependencies.',
  },
];

/** From how npm or pnpm ended and what it printed. */
function describeFailure(what, status, output, place) {
  if (status === 'cancelled' || status === 130) {
    return new BootstrapError('Cancelled. The next start goes on where this one stopped.', 130);
  }
  const cause = causes.find(({ pattern }) => pattern.test(output));
  if (cause !== undefined) {
    return new BootstrapError(`${what}: received ${cause.received}. ${cause.remedy(place)}`);
  }
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return new BootstrapError(
    `${what}: received "${lines.at(-1) ?? 'no output'}". Run npm doctor, or install Node 24 and pnpm yourself.`,
  );
}

/** From an exception of the file system. */
function environmentFailure(what, error) {
  return describeFailure(what, 1, String(error.code ?? error.message), error.path ?? 'that folder');
}

module.exports = { BootstrapError, describeFailure, environmentFailure };
