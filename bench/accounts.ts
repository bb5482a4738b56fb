import { watchArrivals } from './support/arrivals.ts';
import { printDistribution } from './support/distribution.ts';
import { startMeasuredBowline } from './support/measured-bowline.ts';
import { watchOrderBytes } from './support/order-bytes.ts';
import { send } from './support/sender.ts';

const ORDERS_PER_ACCOUNT = 3;
const ACCOUNTS = [1, 5, 20];
const ALERTS = 100;
/** Slow enough that an alert never waits for the one before it. */
const RATE = 2;

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * One alert to several accounts: from the moment its HTTP head was read to the bytes of the first account's last order, and of
 * the last account's, at the socket; the journal was made durable in between, once for all. IB's limit is lifted: at 50 messages
 * a second from a client the orders of 16 accounts leave at once, the next ones a second later.
 */
export async function benchAccounts(): Promise<void> {
  console.log(
    `\nOne alert to several accounts: HTTP request read → bytes at the socket, ${ALERTS} alerts each, ${RATE} a second, limit lifted`,
  );
  for (const accounts of ACCOUNTS) {
    const bowline = await startMeasuredBowline({
      messagesPerSecond: Number.POSITIVE_INFINITY,
      maxOpenOrders: 1_000_000,
      accounts,
    });
    const price = round(bowline.price('SPY') * 0.99);
    const arrivals: number[] = [];
    const orders: number[] = [];
    const stops = [
      watchArrivals((at) => arrivals.push(at)),
      watchOrderBytes(bowline.gatewayPort, (at) => orders.push(at)),
    ];
    const body = {
      action: 'buy',
      symbol: 'SPY',
      quantity: 1,
      orderType: 'limit',
      price,
      stopLoss: round(price * 0.98),
      takeProfit: round(price * 1.04),
    };
    const report = await send({
      url: bowline.alertUrl,
      count: ALERTS,
      rate: RATE,
      body,
      idPrefix: `n${accounts}`,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const stop of stops) stop();
    const each = accounts * ORDERS_PER_ACCOUNT;
    if (orders.length !== ALERTS * each)
      throw new Error(
        `${accounts} accounts: ${ALERTS} alerts gave ${orders.length} orders; ${report.accepted} were accepted`,
      );
    const after = (place: number): number[] =>
      arrivals.map((arrived, index) => (orders[index * each + place] ?? Number.NaN) - arrived);
    const name = accounts === 1 ? '1 account' : `${accounts} accounts`;
    printDistribution(`${name}, first account's orders`, 'ms', after(ORDERS_PER_ACCOUNT - 1));
    printDistribution(`${name}, last account's orders`, 'ms', after(each - 1));
    await bowline.close();
  }
}
