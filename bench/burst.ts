import { printDistribution } from './support/distribution.ts';
import { startMeasuredBowline } from './support/measured-bowline.ts';
import { send } from './support/sender.ts';

const ALERTS = 1_000;

/** A thousand distinct alerts in one second: how soon they are acknowledged, and whether each became one signal. */
export async function benchBurst(): Promise<void> {
  console.log(`\nBurst: ${ALERTS} alerts in one second (pacing of 50 messages/s to the gateway)`);
  const bowline = await startMeasuredBowline({ messagesPerSecond: 50, maxOpenOrders: 1_000_000 });
  const price = Math.round(bowline.price('SPY') * 99) / 100;
  const body = {
    action: 'buy',
    symbol: 'SPY',
    quantity: 1,
    orderType: 'limit',
    price,
    stopLoss: Math.round(price * 98) / 100,
  };
  const report = await send({ url: bowline.alertUrl, count: ALERTS, rate: ALERTS, body, idPrefix: 'burst' });
  printDistribution('acknowledged after', 'ms', report.answerMs);
  const signals = bowline.application.signals(ALERTS * 2).filter((signal) => signal.orders.length > 0);
  const orders = new Set(signals.flatMap((signal) => signal.orders));
  console.log(
    `answers ${JSON.stringify(report.statuses)}, sent in ${(report.elapsedMs / 1000).toFixed(2)} s`,
  );
  console.log(
    `signals with orders ${signals.length} of ${ALERTS} (lost ${ALERTS - signals.length}); distinct orders ${orders.size} (two each: ${orders.size === signals.length * 2 ? 'yes' : 'NO'})`,
  );
  await bowline.close();
}
