import { loadConfig } from '../../src/app/config/load.ts';
import { startSimulatedGateway } from '../../src/app/simulated-gateway.ts';
import { createLog } from '../../src/core/log.ts';

/** The simulated gateway in a process of its own, without its limits of 50 messages a second and 20 orders a side; tells its port. */
const [dataDir = ''] = process.argv.slice(2);
const config = await loadConfig({
  cwd: dataDir || '.',
  env: {},
  flags: { data: dataDir, gatewayPort: '0' },
  simulatedOnly: true,
});
if (!config.ok) throw new Error(config.error.map((refusal) => refusal.message).join('\n'));
const { logger } = createLog({ level: 'silent' });
const gateway = await startSimulatedGateway(config.value.config, {
  log: logger,
  messageRate: 'unlimited',
  ordersPerSide: Number.MAX_SAFE_INTEGER,
});
process.send?.(gateway.port);
process.once('disconnect', () => {
  gateway.close().then(() => process.exit(0));
});
