// Two first starts at once must not install into the same folder: the second waits for the first.
'use strict';

const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { setTimeout } = require('node:timers/promises');
const { environmentFailure } = require('./failure.cjs');

/** @returns what gives the turn back. */
async function takeTurn(path) {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw environmentFailure(`Cannot write ${path}`, error);
    }
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await setTimeout(200);
  }
}

/** A start that was killed leaves its file behind. */
function isAbandoned(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

module.exports = { takeTurn };
