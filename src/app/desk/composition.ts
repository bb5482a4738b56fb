import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Journal } from '../../journal/journal.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { AlertUrls } from '../alerts/alert-urls.ts';
import type { Checkpoints } from '../checkpoint/checkpoints.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { deltaReader, priceReader } from '../instruments/price-reader.ts';
import type { ResolverOptions } from '../instruments/resolver.ts';
import { SymbolBook } from '../instruments/symbol-book.ts';
import { marketDates } from '../runtime/market-dates.ts';
import type { Trader } from '../runtime/trader.ts';
import type { RunningSimulatedGateway } from '../simulated-gateway.ts';
import { stateFolder } from '../state-folder.ts';
import type { OpenedLink } from './links.ts';

/** How long the start waits for the first session before it goes on without one. */
export const FIRST_SESSION_MS = 10_000;
/** How long it then waits for the first quotes. */
export const FIRST_QUOTES_MS = 5_000;

export type Closer = () => Promise<void> | void;

/** What one account and a desk of several are composed of alike. */
export interface Composition {
  readonly config: BowlineConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly startedAt: number;
  /** Messages a second to each gateway; absent: IB's 50. */
  readonly messagesPerSecond?: number;
  /** Active orders of a contract and side that the broker takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
  /** The start is to end before it is complete. */
  readonly ending?: AbortSignal;
  readonly journal: Journal;
  /** Of that journal. */
  readonly checkpoints: Checkpoints;
  /** Bowline's own simulated gateway, where one is used. */
  readonly simulated?: RunningSimulatedGateway;
  /** Quotes of these are followed from the start. */
  readonly symbols: readonly string[];
  readonly urls: AlertUrls;
  readonly alerts: AlertDesk;
  /** Texts that must never be kept: the secret of the alert URL. */
  readonly secrets: readonly string[];
  readonly killFile: string;
  /** Says where the trading state is to be read, for the sign of life. */
  tellState(state: () => string): void;
  /** Ways to close what was started, in order. */
  readonly started: Closer[];
}

/** Which contract a symbol means is the same on paper and live. */
export const symbolBook = (config: BowlineConfig): SymbolBook =>
  new SymbolBook(stateFolder({ ...config, mode: 'paper' }));

/** Contracts as the gateway of a link names them; prices through one of its traders. */
export function resolverOptions(
  { config, clock }: Pick<Composition, 'config' | 'clock'>,
  { broker, simulated }: OpenedLink,
  trader: Trader,
  book: SymbolBook = symbolBook(config),
): ResolverOptions {
  return {
    broker,
    marketDate: marketDates(() => simulated?.now() ?? trader.market.latestMarketTime() ?? clock.now()),
    book,
    checksFindings: simulated === undefined,
    simulated: simulated !== undefined,
    rollDays: config.instruments.rollDays,
    rollByVolume: config.instruments.rollByVolume,
    priceOf: priceReader(trader),
    deltaOf: deltaReader(trader),
  };
}
