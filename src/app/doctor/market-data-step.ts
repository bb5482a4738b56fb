import type { Instrument } from '../../instruments/instrument.ts';
import { Resolver } from '../instruments/resolver.ts';
import type { DoctorOptions } from './options.ts';
import type { DoctorStep } from './step.ts';
import type { WatchedBroker } from './watched-broker.ts';

const NAME = 'Market data';
/** IB: another session of the same user has the data. */
const COMPETING_SESSION = 10197;
/** IB: not subscribed, and delayed data is not enabled either. */
const NO_DELAYED = 10168;
const NOT_SUBSCRIBED: ReadonlySet<number> = new Set([354, 10089, 10090, 10091, NO_DELAYED]);

/** Which kind of quotes one symbol gets: live, delayed or none. */
export async function marketDataStep(
  watched: WatchedBroker,
  options: DoctorOptions,
  timeoutMs: number,
): Promise<DoctorStep> {
  const { broker } = watched;
  const { symbol } = options;
  const time = await broker.currentTime();
  const today = new Date(time.ok ? time.value : options.clock.now()).toISOString().slice(0, 10);
  const found = await new Resolver({ broker, marketDate: () => today }).resolve(symbol);
  if (!found.ok) {
    return {
      name: NAME,
      outcome: 'warning',
      text: `${symbol} could not be looked up.`,
      cause: found.error.message,
      fix: 'Check the symbol, and whether TWS itself shows it.',
    };
  }
  broker.subscribeQuotes(found.value);
  const hasPrice = (): boolean =>
    watched.of('quote').some(({ quote }) => quote.bid !== undefined || quote.last !== undefined);
  const refusal = (): number | undefined =>
    watched
      .of('notice')
      .find(({ notice: { code } }) => code === COMPETING_SESSION || NOT_SUBSCRIBED.has(code))?.notice.code;
  await watched.until(() => hasPrice() || refusal() !== undefined, timeoutMs);
  broker.unsubscribeQuotes(found.value);
  const quote = watched.of('quote').at(-1)?.quote;
  if (!hasPrice()) return noData(symbol, found.value, refusal(), quote !== undefined);
  const { bid, ask, last, delayed } = quote ?? {};
  const figures = `${symbol} bid ${bid ?? '—'}, ask ${ask ?? '—'}, last ${last ?? '—'}`;
  if (delayed === true) {
    return {
      name: NAME,
      outcome: 'warning',
      text: `Delayed: ${figures}`,
      cause: 'The user has no live market data subscription for this market, so prices are 15 minutes old.',
      fix: "Client Portal: Settings > User Settings > Market Data Subscriptions. For a paper account: Settings > Account Settings > Paper Trading Account: share the live account's data.",
    };
  }
  return { name: NAME, outcome: 'ok', text: `Live: ${figures}` };
}

function noData(
  symbol: string,
  instrument: Instrument,
  code: number | undefined,
  someTicks: boolean,
): DoctorStep {
  if (code === COMPETING_SESSION) {
    return {
      name: NAME,
      outcome: 'failed',
      text: `None for ${symbol} (10197).`,
      cause: 'The same user, or its live account, is logged in elsewhere and has the market data.',
      fix: 'Log out of the other TWS, IBKR Mobile or Client Portal session, then restart TWS or IB Gateway here.',
    };
  }
  if (code !== undefined) {
    return {
      name: NAME,
      outcome: 'failed',
      text: `None for ${symbol} (${code}).`,
      cause:
        'The user has no market data subscription for this market, and delayed data is not to be had either.',
      fix: 'Client Portal: Settings > User Settings > Market Data Subscriptions: subscribe, and accept the API agreement ("Market Data API Acknowledgement"). Then log in to TWS anew.',
    };
  }
  return {
    name: NAME,
    outcome: 'warning',
    text: `No price of ${symbol} has come${someTicks ? ' but the previous close' : ''}.`,
    cause: `The market (${instrument.primaryExchange || instrument.exchange}) may be closed, or its data farm is slow.`,
    fix: 'Test again while the market is open.',
  };
}
