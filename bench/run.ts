import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAccounts } from './accounts.ts';
import { benchAlertToOrders } from './alert-to-orders.ts';
import { benchBurst } from './burst.ts';
import { benchGateway } from './gateway.ts';
import { benchRecovery } from './recovery.ts';
import { benchReplay } from './replay.ts';
import { benchRisk } from './risk.ts';
import { benchStart } from './start.ts';
import { benchStop } from './stop.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    alerts: { type: 'string', default: '5000' },
    days: { type: 'string', default: '0.25' },
    help: { type: 'boolean', default: false },
  },
});

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  start: () => benchStart(),
  burst: () => benchBurst(),
  risk: async () => benchRisk(),
  alerts: () => benchAlertToOrders(Number(values.alerts)),
  accounts: () => benchAccounts(),
  replay: () => benchReplay(),
  recovery: () => benchRecovery(),
  stop: () => benchStop(),
  gateway: () => benchGateway({ days: Number(values.days) }),
};

if (values.help) {
  console.log(
    [
      'npm run bench [-- start|burst|alerts|accounts|risk|replay|recovery|stop|gateway …] [-- --alerts N] [-- --days N]',
      "The full run of 5,000 alerts at IB's rate takes about twelve minutes.",
      "--days: market days over which the gateway's memory is watched. Default 0.25; 10 for the full length.",
    ].join('\n'),
  );
} else {
  const [cpu] = cpus();
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}`,
  );
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    const bench = BENCHES[name];
    if (!bench) throw new Error(`no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
    await bench();
  }
}
