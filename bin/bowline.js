#!/usr/bin/env node
// Starts Bowline on the Node that it is made for. This file itself runs on whatever Node the machine has (18 and later),
// so it is plain JavaScript and uses nothing newer.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_MAJOR = 26;
const BAD_USAGE = 2;
const FIRST_SIGNAL_STATUS = 128;
// Young objects get 4 MiB instead of 16: shorter pauses for orders that wait behind them, and tens of megabytes less. The
// scripts of package.json give the same.
const RUNTIME_FLAGS = ['--max-semi-space-size=4'];

/** The executable of the npm package `node`, or this very process where it is new enough. */
function findRuntime() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const file = join(dirname(manifest), typeof bin === 'string' ? bin : bin.node);
    for (const candidate of [file, `${file}.exe`]) if (existsSync(candidate)) return candidate;
  } catch {
    // The package is not installed; the message below says what to do.
  }
  return Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR ? process.execPath : undefined;
}

/** The sources in a checkout, compiled in the published package, which has no sources. */
function findProgram() {
  return [join(root, 'src', 'cli', 'main.js'), join(root, 'dist', 'cli', 'main.js')].find((path) =>
    existsSync(path),
  );
}

function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exit(BAD_USAGE);
}

const runtime = findRuntime();
const program = findProgram();
if (!runtime) {
  giveUp(
    `Bowline runs on Node.js ${NEEDED_MAJOR}, which comes with it as the npm package "node", and that is not installed here ` +
      `(this is Node.js ${process.versions.node}). Run \`npm install\` in ${root} and allow the install script of the package ` +
      '"node", or run Bowline with a Node.js of that version.',
  );
} else if (!program) {
  giveUp(
    `Bowline is not complete: neither src/cli/main.js nor dist/cli/main.js is in ${root}. Install it again.`,
  );
} else {
  // The fourth channel closes when this process ends, however it ends; then the program stops as well.
  const child = spawn(runtime, [...RUNTIME_FLAGS, program, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // At a terminal Ctrl+C reaches both processes; anywhere else only this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => giveUp(`Bowline could not be started with ${runtime}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(code === null ? FIRST_SIGNAL_STATUS + (constants.signals[signal] || 0) : code);
  });
}
