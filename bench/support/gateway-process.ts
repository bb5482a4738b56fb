import { loadConfig } from '../../src/app/config/load.ts';
import { type SimulatedGatewayOptions, startSimulatedGateway } from '../../src/app/simulated-gateway.ts';
import { createLog } from '../../src/core/log.ts';

/** What the process of the measured gateway tells when it is asked. */
export interface GatewayUsage {
  /** Seconds of processor time since the start. */
  readonly cpuSeconds: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
  /** Flat memory beside the heap: bars and ticks that are kept. */
  readonly buffersMiB: number;
  /** Market time reached, in milliseconds since 1970. */
  readonly marketTime: number;
}

/**
 * The simulated gateway in a process of its own, without its limits of 50 messages a second and 20 orders a side; tells its port
 * first, and its usage whenever it gets a message.
 */
const [dataDir = '', options = '{}'] = process.argv.slice(2);
const { accounts, ...started } = JSON.parse(options) as Pick<
  SimulatedGatewayOptions,
  'speed' | 'tickIntervalMs'
> & { readonly accounts?: number };
const config = await loadConfig({
  cwd: dataDir || '.',
  env: {},
  flags: {
    data: dataDir,
    gatewayPort: '0',
    ...(accounts === undefined ? {} : { accounts: String(accounts) }),
  },
  simulatedOnly: true,
});
if (!config.ok) throw new Error(config.error.map((refusal) => refusal.message).join('\n'));
const { logger } = createLog({ level: 'silent' });
// Thousands of orders rest at once: none may be refused for its margin.
const simulated = { ...config.value.config.simulated, cash: 1_000_000_000 };
const gateway = await startSimulatedGateway(
  { ...config.value.config, simulated },
  {
    log: logger,
    messageRate: 'unlimited',
    ordersPerSide: Number.MAX_SAFE_INTEGER,
    ...started,
  },
);
process.send?.(gateway.port);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const usage: GatewayUsage = {
    cpuSeconds: (user + system) / 1e6,
    residentMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
    buffersMiB: arrayBuffers / 2 ** 20,
    marketTime: gateway.now(),
  };
  process.send?.(usage);
});
process.once('disconnect', () => {
  gateway.close().then(() => process.exit(0));
});
