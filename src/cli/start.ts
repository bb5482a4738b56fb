import { parts } from './compositions.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

/** Sockets that were closed may linger; the process does not wait for them longer than this. */
const LINGER_MS = 2000;

process.exitCode = await runCli(process.argv.slice(2), processIo(), parts);
setTimeout(() => process.exit(), LINGER_MS).unref();
