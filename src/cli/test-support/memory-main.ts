import { join } from 'node:path';
import { MemoryApplication } from '../../server/test-support/memory-application.ts';
import { processIo } from '../io.ts';
import { runCli } from '../run-cli.ts';

/** The program as it is, over an application without a broker: for tests of the real process. */
process.exitCode = await runCli(process.argv.slice(2), processIo(), {
  startBowline: async () => ({
    application: new MemoryApplication(),
    alertSecret: 'alert-secret-of-the-process',
    close: async () => {},
  }),
  startGateway: () => Promise.reject(new Error('not part of these tests')),
  runDoctor: () => Promise.reject(new Error('not part of these tests')),
  startWatchdog: () => Promise.reject(new Error('not part of these tests')),
  webRoot: join(process.cwd(), 'no-such-folder'),
  version: '0.0.0-test',
});
