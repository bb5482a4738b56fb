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
import { benchStop, STOP_WAYS, type StopWay } from './stop.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    alerts: { type: 'string', default: '5000' },
    days: { type: 'string', default: '0.25' },
    ways: { type: 'string' },
    rounds: { type: 'string' },
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
  stop: () => benchStop(stopOptions()),
  gateway: () => benchGateway({ days: Number(values.days) }),
};

/** `--ways http,chat`, `--rounds 25`. */
function stopOptions(): Parameters<typeof benchStop>[0] {
  const isWay = (word: string): word is StopWay => (STOP_WAYS as readonly string[]).includes(word);
  const ways = values.ways?.split(',').map((word) => {
    if (isWay(word)) return word;
    throw new Error(`no way "${word}" to stop; there are ${STOP_WAYS.join(', ')}`);
  });
  return {
    ...(ways ? { ways } : {}),
    ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
  };
}

if (values.help) {
  console.log(
    [
      'npm run bench [-- start|burst|alerts|accounts|risk|replay|recovery|stop|gateway …] [-- --alerts N] [-- --days N] [-- --ways W,W] [-- --rounds N]',
      "The full run of 5,000 alerts at IB's rate takes about twelve minutes.",
      `--ways: of stop, which ways to press it: ${STOP_WAYS.join(', ')}. --rounds: how often each.`,
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
