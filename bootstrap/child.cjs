// Child processes: one that works while a line on stderr says so, one that takes over the terminal.
'use strict';

const { spawn } = require('node:child_process');

/** Output is kept, not shown: on failure the caller makes one line of it. */
function runWithSpinner(label, command, args, options) {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`\r\u001B[2K${label} … ${seconds} s`);
  };
  if (terminal) say();
  else process.stderr.write(`${label} …\n`);
  const ticking = terminal ? setInterval(say, 500) : undefined;

  return new Promise((resolve) => {
    let output = '';
    const cancel = () => child.kill('SIGINT');
    const finish = (status) => {
      clearInterval(ticking);
      process.off('SIGINT', cancel);
      if (terminal) process.stderr.write('\r\u001B[2K');
      resolve({ status, output });
    };
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    process.on('SIGINT', cancel);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-20_000);
      });
    }
    child.on('error', (error) => {
      output += String(error);
      finish(1);
    });
    child.on('close', (status, signal) => finish(signal === 'SIGINT' ? 'cancelled' : status));
  });
}

/** Resolves to the child's exit code. Signals reach it whether they were sent to us or to the terminal's group. */
function runForwardingSignals(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

module.exports = { runForwardingSignals, runWithSpinner };
