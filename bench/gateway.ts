import { reqMktData } from '../src/gateway/codec/client/market-data.ts';
import { simulatedListings } from '../src/simulator/catalogue.ts';
import { startMeasuredGateway } from './support/measured-gateway.ts';
import { WireClient } from './support/wire-client.ts';

const LINES = 100;
/** tickPrice, tickSize, tickGeneric, tickString. */
const TICKS = [1, 2, 45, 46] as const;
const MEASURED_MS = 8000;
const WARM_UP_MS = 3000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Follows as many lines as an account has: all that is listed, from the beginning again when that is not enough. */
export function follow(client: WireClient): void {
  const listed = simulatedListings('2026-11-20').map(({ instrument }) => instrument);
  for (let line = 0; line < LINES; line++) {
    const instrument = listed[line % listed.length];
    if (instrument === undefined) continue;
    client.send(reqMktData, {
      reqId: line,
      contract: {
        conId: instrument.conId,
        symbol: '',
        secType: '',
        lastTradeDateOrContractMonth: '',
        right: '',
        multiplier: '',
        exchange: instrument.exchange,
        primaryExchange: '',
        currency: '',
        localSymbol: '',
        tradingClass: '',
      },
      genericTicks: '',
      snapshot: false,
      regulatorySnapshot: false,
      options: '',
    });
  }
}

/** Ticks a second that the gateway delivers, its market playing as fast as it goes. */
export async function benchTicks(clients: number): Promise<void> {
  const gateway = await startMeasuredGateway({ speed: 'max', tickIntervalMs: 0 });
  const connected: WireClient[] = [];
  for (let id = 1; id <= clients; id++) connected.push(await WireClient.open(gateway.port, id));
  for (const client of connected) follow(client);
  await wait(WARM_UP_MS);
  const count = (): number => connected.reduce((sum, client) => sum + client.count(...TICKS), 0);
  const [before, usage, started] = [count(), await gateway.usage(), performance.now()];
  await wait(MEASURED_MS);
  const ticks = count() - before;
  const seconds = (performance.now() - started) / 1000;
  const after = await gateway.usage();
  const cpu = after.cpuSeconds - usage.cpuSeconds;
  console.log(
    `ticks to ${clients} client${clients === 1 ? '' : 's'} × ${LINES} lines: ${Math.round(ticks / seconds)} a second, ${Math.round(ticks / cpu)} in a second of the gateway's processor time (${Math.round((cpu / seconds) * 100)} % of a core), ${((after.marketTime - usage.marketTime) / 1000 / seconds).toFixed(0)} market seconds in a second, ${after.residentMiB.toFixed(0)} MiB`,
  );
  for (const client of connected) client.close();
  await gateway.close();
}
await benchTicks(1);
await benchTicks(32);
