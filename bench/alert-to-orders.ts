import { watchArrivals } from './support/arrivals.ts';
import { printDistribution } from './support/distribution.ts';
import { type MeasuredBowline, startMeasuredBowline } from './support/measured-bowline.ts';
import { watchOrderBytes } from './support/order-bytes.ts';
import { startPlainPeer } from './support/plain-peer.ts';
import { startPythonPeer } from './support/python-peer.ts';
import { type SendReport, send } from './support/sender.ts';

const ORDERS_PER_ALERT = 3;
/** IB allows 50 messages a second; three orders an alert and a heartbeat now and then stay below. */
const RATE_UNDER_LIMIT = 15;
const RATE_LIFTED = 200;

/**
 * From the moment an alert's HTTP head was read to the moment the bytes of its last bracket leg were handed to the
 * gateway's socket; in between the journal was made durable. Beside it the plainest peers, in the same run.
 */
async function measure(
  name: string,
  url: string,
  gatewayPort: number,
  rate: number,
  count: number,
  price: number,
): Promise<void> {
  const arrivals: number[] = [];
  const orders: number[] = [];
  const stops = [
    watchArrivals((at) => arrivals.push(at)),
    watchOrderBytes(gatewayPort, (at) => orders.push(at)),
  ];
  const report = await sendAlerts(name, url, rate, count, price);
  for (const stop of stops) stop();
  if (orders.length !== count * ORDERS_PER_ALERT) {
    throw new Error(
      `${name}: ${count} alerts gave ${orders.length} orders; ${report.accepted} were accepted, answers ${JSON.stringify(report.statuses)}`,
    );
  }
  const latencies = arrivals.map(
    (arrived, index) => (orders[index * ORDERS_PER_ALERT + ORDERS_PER_ALERT - 1] ?? Number.NaN) - arrived,
  );
  printDistribution(name, 'ms', latencies);
}

/** The same three orders from everybody. Returns when the last of them is surely out. */
async function sendAlerts(
  name: string,
  url: string,
  rate: number,
  count: number,
  price: number,
): Promise<SendReport> {
  const body = {
    action: 'buy',
    symbol: 'SPY',
    quantity: 1,
    orderType: 'limit',
    price,
    stopLoss: round(price * 0.98),
    takeProfit: round(price * 1.04),
  };
  const report = await send({ url, count, rate, body, idPrefix: name.replaceAll(/\W+/g, '-') });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return report;
}

/** A bare Python web server over ib_async, measured alike in its own process, where there is one. */
async function measurePython(
  name: string,
  gatewayPort: number,
  rate: number,
  count: number,
  price: number,
): Promise<void> {
  const peer = await startPythonPeer(gatewayPort);
  if (!peer) {
    console.log(`Python peer, ${name}: skipped, no python3 here finds ib_async (pip install ib_async)`);
    return;
  }
  await sendAlerts(name, peer.url, rate, count, price);
  peer.close();
  if (peer.latencies.length !== count)
    throw new Error(`the Python peer answered ${peer.latencies.length} of ${count} alerts`);
  printDistribution(`Python peer, ${name}`, 'ms', peer.latencies);
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** `alerts`: how many a distribution is made of. */
export async function benchAlertToOrders(alerts: number): Promise<void> {
  console.log(
    `\nAlert to orders: HTTP request read → last of 3 orders' bytes at the socket (journal durable in between), ${alerts} alerts each`,
  );
  const runs: readonly {
    readonly name: string;
    readonly rate: number;
    readonly messagesPerSecond: number;
  }[] = [
    {
      name: `${RATE_LIFTED} alerts/s, limit lifted`,
      rate: RATE_LIFTED,
      messagesPerSecond: Number.POSITIVE_INFINITY,
    },
    { name: `${RATE_UNDER_LIMIT} alerts/s, 50 messages/s`, rate: RATE_UNDER_LIMIT, messagesPerSecond: 50 },
  ];
  for (const { name, rate, messagesPerSecond } of runs) {
    const bowline: MeasuredBowline = await startMeasuredBowline({
      messagesPerSecond,
      maxOpenOrders: 1_000_000,
    });
    const price = round(bowline.price('SPY') * 0.99);
    await measure(`Bowline, ${name}`, bowline.alertUrl, bowline.gatewayPort, rate, alerts, price);
    const peer = await startPlainPeer(bowline.gatewayPort);
    await measure(`plain peer, ${name}`, peer.url, bowline.gatewayPort, rate, alerts, price);
    peer.close();
    await measurePython(name, bowline.gatewayPort, rate, alerts, price);
    await bowline.close();
  }
}
