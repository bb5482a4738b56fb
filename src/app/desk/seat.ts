import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountId, ClientOrderId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { scopedLimitsOf } from '../../trading/risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import { StopButton } from '../actions/stop-button.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { AlertUrls } from '../alerts/alert-urls.ts';
import { Bowline } from '../bowline.ts';
import type { AccountPart } from '../chat/account-part.ts';
import type { ChatDesk } from '../chat/chat-desk.ts';
import type { ChatSettings } from '../chat/chat-settings.ts';
import { openChat } from '../chat/open-chat.ts';
import type { SharedSources } from '../chat/shared-sources.ts';
import type { BowlineConfig } from '../config/schema.ts';
import type { GoLivePort } from '../golive/golive-port.ts';
import { InstrumentDesk } from '../instruments/instrument-desk.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { RunFacts } from '../read-model/status-view.ts';
import { RollDesk } from '../rolls/roll-desk.ts';
import { RollKeeper } from '../rolls/roll-keeper.ts';
import { AccountTaker } from '../runtime/account-taker.ts';
import type { Changes } from '../runtime/changes.ts';
import { EquityLine } from '../runtime/equity.ts';
import { Intake } from '../runtime/intake.ts';
import type { TradingOptions } from '../runtime/kernel-context.ts';
import { FollowedSymbols } from '../runtime/symbols.ts';
import { Trader } from '../runtime/trader.ts';
import { livingWatchdog, signFor } from '../watchdog/watchdog-file.ts';

export interface SeatTraderOptions {
  readonly config: BowlineConfig;
  readonly broker: Broker;
  readonly journal: JournalStream;
  readonly clock: Clock;
  readonly log: Logger;
  readonly account?: AccountId;
  /** Of this account; absent: those of the configuration. */
  readonly limits?: RiskLimits;
  /** Of one of several accounts; absent: that of the configuration. */
  readonly mode?: 'paper' | 'live';
  /** Absent: a live account is read-only. */
  readonly live?: TradingOptions['live'];
  /** Where accounts share a client id. */
  readonly nextOrderId?: () => ClientOrderId;
  /** Active orders of a contract and side that the broker takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
}

/** The trader of one account, as configured. */
export function seatTrader(options: SeatTraderOptions): Trader {
  const { config, broker, journal, clock, log, account, nextOrderId, ordersPerSide } = options;
  const { trading } = config;
  return new Trader({
    broker,
    journal,
    clock,
    log,
    limits: options.limits ?? trading.limits,
    policies: trading.policies,
    resets: trading.resets,
    scopedLimits: trading.limitsFor.map(scopedLimitsOf),
    riskDay: trading.riskDay,
    watchers: trading.watchers,
    defaultQuantity: trading.defaultQuantity,
    sizeMultipliers: trading.sizeMultipliers,
    sizing: trading.sizing as SizeRequest | undefined,
    mode: options.mode ?? config.mode,
    ...(account === undefined ? {} : { account }),
    ...(nextOrderId ? { nextOrderId } : {}),
    ...(ordersPerSide === undefined ? {} : { ordersPerSide }),
    ...(options.live ? { live: options.live } : {}),
  });
}

/** Chat rooms that an account follows. */
export interface FollowedChat {
  readonly settings: ChatSettings;
  /** Shared with other accounts, and with the operators. */
  readonly sources: SharedSources;
  /** Of one account among several. */
  readonly part?: AccountPart;
  /** Says something to the operators, where there are any. */
  readonly tellOperators?: (text: string) => void;
}

export interface SeatOptions {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly config: BowlineConfig;
  readonly journal: JournalStream;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: RiskLimits;
  readonly facts: RunFacts;
  readonly changes: Changes;
  readonly alerts: AlertDesk;
  readonly urls: AlertUrls;
  /** Texts that must never be kept. */
  readonly secrets: readonly string[];
  readonly killFile: string;
  /** The kill file of this account alone, where there are several. */
  readonly ownKillFile?: string;
  /** Quotes of these are followed from the start. */
  readonly symbols: readonly string[];
  /** The way to a live account; absent: there is none. */
  readonly goLive?: GoLivePort;
  /** The chat rooms that the account follows. */
  readonly chat: FollowedChat;
}

/** All that trades one account: alone, or as one of a desk. */
export interface Seat {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly taker: AccountTaker;
  readonly application: Bowline;
  readonly stop: StopButton;
  readonly followed: FollowedSymbols;
  readonly equity: EquityLine;
  readonly rollKeeper: RollKeeper;
  readonly chat?: ChatDesk;
}

/** Joins the parts around a trader; nothing is started yet but the line of its equity. */
export async function makeSeat(options: SeatOptions): Promise<Seat> {
  const { trader, resolver, config, clock, log, urls, secrets, killFile } = options;
  const { approvalMinutes } = config.alerts;
  const taker = new AccountTaker({ trader, resolver, log });
  const intake = new Intake({
    book: trader,
    taker,
    clock,
    log,
    secrets,
    urls,
    ...(approvalMinutes === undefined ? {} : { approvalMinutes }),
  });
  const { ownKillFile } = options;
  const killFiles = [killFile, ...(ownKillFile === undefined ? [] : [ownKillFile])];
  const stop = new StopButton({ trader, intake, killFiles });
  const followed = new FollowedSymbols(trader, resolver, log, options.symbols);
  const equity = new EquityLine(trader, clock, options.changes);
  const { journal } = options;
  const { settings: chatSettings, ...followedChat } = options.chat;
  const chat = await openChat(chatSettings, {
    ...followedChat,
    trader,
    intake,
    resolver,
    journal,
    clock,
    log,
    repeatsWithinMs: config.trading.limits.duplicateWindowMs,
  });
  const { rolls: settings, rollDays, rollByVolume } = config.instruments;
  const rolls = new RollDesk({ trader, resolver, clock, settings, rollDays, rollByVolume });
  const rollKeeper = new RollKeeper({ trader, resolver, rolls, settings, rollDays, rollByVolume, log });
  const application = new Bowline({
    trader,
    rolls,
    intake,
    stop,
    changes: options.changes,
    equity,
    journal,
    clock,
    limits: options.limits ?? config.trading.limits,
    facts: options.facts,
    alerts: options.alerts,
    instruments: new InstrumentDesk(resolver, config.instruments.rollDays),
    symbols: () => followed.count(),
    ...(chat ? { chat } : {}),
    chatSources: followedChat.sources,
    ...(options.goLive ? { goLive: options.goLive } : {}),
    watchdog: () => {
      const sign = livingWatchdog(config.dataDir, clock.now());
      const { account } = trader.accounts;
      return sign && account !== undefined ? signFor(sign, account) : sign;
    },
  });
  trader.ready.subscribe(() => followed.follow());
  return {
    trader,
    resolver,
    taker,
    application,
    stop,
    followed,
    equity,
    rollKeeper,
    ...(chat ? { chat } : {}),
  };
}
