import { alert, Desk, openOrders } from '../src/app/testing/desk.ts';
import type { RunningBowline } from '../src/app/up.ts';
import { conId } from '../src/core/ids.ts';
import { sessionsOf } from '../src/gateway/faults/fault.ts';
import { FaultDesk } from '../src/gateway/faults/fault-desk.ts';
import { subscriptionsOf } from '../src/gateway/faults/subscriptions.ts';
import type { Instrument } from '../src/instruments/instrument.ts';

const BRACKETS = 50;
const SUBSCRIPTIONS = 200;
/** IB gives a client a hundred lines of market data; the simulated gateway refuses the rest with 101. */
const LINES = 100;
const CUTS = 5;
/** A session that stood ten seconds counts as good; after shorter ones the waits before attempts grow. */
const BETWEEN_CUTS_MS = 10_500;
const WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 2;
const MIB = 1_048_576;
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'QQQ', 'SPY', 'IBM'];

async function until(fits: () => boolean, what: string): Promise<number> {
  const began = performance.now();
  while (!fits()) {
    if (performance.now() - began > WITHIN_MS) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return performance.now() - began;
}

const LETTERS = 26;
const letter = (index: number): string => String.fromCodePoint(65 + index);
const symbolOf = (index: number): string =>
  `ZZ${letter(Math.floor(index / LETTERS))}${letter(index % LETTERS)}`;

/** Stocks that nobody quotes, to have something to follow. */
const followed = (catalogue: readonly Instrument[]): readonly Instrument[] => {
  const spy = catalogue.find(({ symbol }) => symbol === 'SPY');
  if (!spy) throw new Error('SPY is not listed');
  return Array.from({ length: SUBSCRIPTIONS }, (_, index) => {
    const symbol = symbolOf(index);
    return { ...spy, conId: conId(900_000_000 + index), symbol, localSymbol: symbol };
  });
};

async function placeBrackets(up: RunningBowline): Promise<void> {
  for (let index = 0; index < BRACKETS; index += 1) {
    const symbol = SYMBOLS[index % SYMBOLS.length] ?? 'SPY';
    const answer = await alert(up, {
      action: 'buy',
      symbol,
      quantity: 1,
      orderType: 'limit',
      price: 20,
      stopLoss: 10,
      takeProfit: 30,
      tif: 'GTC',
      id: `bracket ${index}`,
    });
    if (!answer.accepted) throw new Error(`a bracket was refused: ${answer.refusal?.message}`);
  }
  await until(
    () => openOrders(up).filter(({ state }) => state === 'working').length === BRACKETS * 3,
    'the brackets',
  );
}

/**
 * From a cut connection with 50 brackets that rest and 200 quotes that are wanted: until orders may leave again (everything
 * was read and compared), and until the quotes were asked for again, at IB's rate of 50 messages a second.
 */
export async function benchRecovery(): Promise<void> {
  console.log(
    `\nRecovery: ${CUTS} cuts with ${BRACKETS} working brackets and ${SUBSCRIPTIONS} subscriptions`,
  );
  const desk = new Desk();
  try {
    const { gateway } = await desk.gateway({ alsoListed: followed });
    const { internals } = gateway;
    const faults = new FaultDesk(internals);
    const limits = { maxOpenOrders: BRACKETS * 4, priceCollarPercent: 100 };
    const others = Array.from({ length: SUBSCRIPTIONS - SYMBOLS.length }, (_, index) => symbolOf(index));
    const symbols = [...SYMBOLS, ...others];
    const up = await desk.up(desk.configFor(gateway.port, { trading: { limits, symbols } }));
    const lines = (): number =>
      sessionsOf(internals).reduce((sum, session) => sum + subscriptionsOf(internals).ids(session).length, 0);
    await until(() => up.application.status().link.ready, 'the link');
    await until(() => lines() >= LINES, 'the subscriptions');
    await placeBrackets(up);
    const ready: number[] = [];
    const quoted: number[] = [];
    for (let cut = 0; cut < CUTS; cut += 1) {
      faults.start('kill');
      const began = performance.now();
      await until(() => !up.application.status().link.ready, 'the cut');
      await until(() => up.application.status().link.ready, 'the recovery');
      ready.push(performance.now() - began);
      await until(() => lines() >= LINES, 'the quotes');
      quoted.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_CUTS_MS));
    }
    const span = (times: readonly number[]): string =>
      `${(Math.min(...times) / 1000).toFixed(1)}–${(Math.max(...times) / 1000).toFixed(1)} s`;
    const { heapUsed, rss } = process.memoryUsage();
    console.log(
      `orders may leave after ${span(ready)} (0.5–1 s of it is the wait before the first attempt); ${LINES} lines stream again after ${span(quoted)}; Bowline and gateway together hold ${(heapUsed / MIB).toFixed(0)} MiB of heap, ${(rss / MIB).toFixed(0)} MiB resident`,
    );
  } finally {
    await desk.close();
  }
}
