import { fileURLToPath } from 'node:url';
import { packageVersion } from '../app/version.ts';
import type { Parts } from './parts.ts';

/** The real compositions, each loaded when a command needs it. */
export const parts: Parts = {
  startBowline: async (config, options) => (await import('../app/up.ts')).startBowline(config, options),
  startGateway: async (config, options) =>
    (await import('../app/simulated-gateway.ts')).startSimulatedGateway(config, options),
  runDoctor: async (config, onStep, logins) =>
    (await import('../app/doctor/run-doctor.ts')).runDoctor(config, onStep, logins),
  startWatchdog: async (config, log) =>
    (await import('../app/watchdog/run-watchdog.ts')).startWatchdog(config, log),
  openOffline: async (dataDir) => (await import('../app/offline.ts')).openOffline(dataDir),
  readGoLive: async (config) => (await import('../app/golive/read-golive.ts')).readGoLive(config, Date.now()),
  // Two folders up, both in the sources and in the published package.
  webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
  version: packageVersion(),
};
