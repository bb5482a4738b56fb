import { type placeOrder as PlaceOrder, placeOrder } from '../../src/gateway/codec/client/orders.ts';
import type { ValuesOf } from '../../src/gateway/codec/message.ts';
import { printDistribution } from '../support/distribution.ts';
import { startMeasuredGateway } from '../support/measured-gateway.ts';
import { WireClient } from '../support/wire-client.ts';

type OrderValues = ValuesOf<typeof PlaceOrder>;

const AAPL = 265598;
/** Orders on their way at a time: enough for the gateway not to wait for this client, which shares its processors. */
const IN_FLIGHT = 256;
const ORDERS = 20_000;
const WARM_UP = 3000;
const ALONE = 2000;
const ORDER_STATUS = 3;

/** A market order for one share; every other one sells, so that the position stays small. */
const market = (orderId: number): OrderValues =>
  ({
    orderId,
    contract: {
      conId: AAPL,
      symbol: '',
      secType: '',
      lastTradeDateOrContractMonth: '',
      right: '',
      multiplier: '',
      exchange: 'SMART',
      primaryExchange: '',
      currency: '',
      localSymbol: '',
      tradingClass: '',
    },
    action: orderId % 2 === 0 ? 'BUY' : 'SELL',
    totalQuantity: 1,
    orderType: 'MKT',
    tif: 'DAY',
    transmit: true,
    comboLegs: [],
    conditions: [],
  }) as unknown as OrderValues;

/** Order round trips over the wire, from the order's bytes to the status Filled. */
export async function benchOrders(): Promise<void> {
  const gateway = await startMeasuredGateway();
  const client = await WireClient.open(gateway.port, 1);
  let next = 1;
  const sentAt = new Map<number, number>();
  const place = (): void => {
    sentAt.set(next, performance.now());
    client.send(placeOrder, market(next++));
  };
  let filled = 0;
  let keepGoing = 0;
  let latencies: number[] = [];
  client.onMessage = (id, bytes, start, end) => {
    if (id !== ORDER_STATUS) return;
    const [, orderId, status] = bytes.toString('latin1', start, Math.min(end, start + 40)).split('\0');
    if (status !== 'Filled') return;
    const sent = sentAt.get(Number(orderId));
    if (sent === undefined) return;
    sentAt.delete(Number(orderId));
    latencies.push(performance.now() - sent);
    filled++;
    if (keepGoing > 0) {
      keepGoing--;
      place();
    }
  };
  const run = async (orders: number, inFlight: number): Promise<number> => {
    latencies = [];
    const [from, started] = [filled, performance.now()];
    keepGoing = orders - inFlight;
    for (let count = 0; count < inFlight; count++) place();
    await client.until(() => filled - from >= orders);
    return (performance.now() - started) / 1000;
  };
  await run(WARM_UP, IN_FLIGHT);
  const before = await gateway.usage();
  const seconds = await run(ORDERS, IN_FLIGHT);
  const cpu = (await gateway.usage()).cpuSeconds - before.cpuSeconds;
  console.log(
    `${`orders placed to filled, ${IN_FLIGHT} at a time`.padEnd(44)} ${Math.round(ORDERS / seconds)} a second; ${Math.round(ORDERS / cpu)} a second of processor time (${Math.round((cpu / seconds) * 100)} % of a core)`,
  );
  await run(ALONE, 1);
  printDistribution('one order at a time, placed to filled', 'ms', latencies);
  client.close();
  await gateway.close();
}
