import { parts } from './compositions.ts';
import { EXIT } from './exit-codes.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

/** Sockets that were closed may linger; the process does not wait for them longer than this. */
const LINGER_MS = 2000;

// A reader that has gone (`bowline log | head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') process.exit(EXIT.done);
    throw cause;
  });
}

process.exitCode = await runCli(process.argv.slice(2), processIo(), parts);
setTimeout(() => process.exit(), LINGER_MS).unref();
