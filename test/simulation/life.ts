import { AlertDesk } from '../../src/app/alerts/alert-desk.ts';
import { AlertUrls } from '../../src/app/alerts/alert-urls.ts';
import { Bowline } from '../../src/app/bowline.ts';
import type { Rebuilt } from '../../src/app/checkpoint/rebuild.ts';
import { InstrumentDesk } from '../../src/app/instruments/instrument-desk.ts';
import { Resolver } from '../../src/app/instruments/resolver.ts';
import { RollDesk } from '../../src/app/rolls/roll-desk.ts';
import { RollKeeper } from '../../src/app/rolls/roll-keeper.ts';
import { rollSettingsSchema } from '../../src/app/rolls/roll-settings.ts';
import { Changes } from '../../src/app/runtime/changes.ts';
import { EquityLine } from '../../src/app/runtime/equity.ts';
import { accountIntake } from '../../src/app/runtime/intake.ts';
import { marketDates } from '../../src/app/runtime/market-dates.ts';
import { FollowedSymbols } from '../../src/app/runtime/symbols.ts';
import { Trader } from '../../src/app/runtime/trader.ts';
import type { Dialer } from '../../src/broker/simulated/messages.ts';
import { SimulatedBroker } from '../../src/broker/simulated/simulated-broker.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Logger } from '../../src/core/log.ts';
import type { Random } from '../../src/core/random.ts';
import { Journal } from '../../src/journal/journal.ts';
import type { JournalStore } from '../../src/journal/store.ts';
import type { Kernel } from '../../src/trading/kernel/kernel.ts';
import type { TradingPolicies } from '../../src/trading/policies.ts';
import type { ResetSettings } from '../../src/trading/resets/settings.ts';
import { DEFAULT_RISK_LIMITS } from '../../src/trading/risk/limits.ts';
import type { Owner } from './virtual-time.ts';

export const CLIENT_ID = 1;

export interface LifeOptions {
  readonly store: JournalStore;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly policies: TradingPolicies;
  readonly resets: ResetSettings;
  readonly heartbeatMs: number;
  /** 0: none. */
  readonly dailyLoss: number;
  readonly symbols: readonly string[];
  /** Whether the configured rule rolls what is held of the month that ends first. */
  readonly autoRolls: boolean;
  readonly owner: Owner;
  /** Rebuilds the state; absent: from the whole journal. */
  readonly rebuild?: (kernel: Kernel) => Rebuilt;
}

/** One run of the process, from its start to its death: the parts of `bowline up` behind its HTTP server. */
export interface Life {
  readonly owner: Owner;
  readonly trader: Trader;
  readonly journal: Journal;
  readonly application: Bowline;
}

export function beginLife(options: LifeOptions): Life {
  const { store, dialer, clock, random, log, symbols, owner, policies, resets } = options;
  const journal = new Journal(store);
  const broker = new SimulatedBroker({
    dialer,
    clientId: CLIENT_ID,
    messagesPerSecond: 50,
    requestTimeoutMs: 15_000,
    handshakeTimeoutMs: 8_000,
    heartbeatMs: options.heartbeatMs,
    backOff: { firstMs: 1_000, maxMs: 60_000 },
    streams: 'on-request',
    clock,
    random,
    log,
  });
  const { dailyLoss } = options;
  const losses = dailyLoss > 0 ? { maxDailyLoss: dailyLoss, maxDayDrawdown: dailyLoss } : {};
  const limits = { ...DEFAULT_RISK_LIMITS, maxNotional: 5_000_000, ...losses };
  const trader = new Trader({
    broker,
    journal,
    clock,
    log,
    limits,
    policies,
    resets,
    defaultQuantity: 10,
    mode: 'paper',
  });
  const resolver = new Resolver({
    broker,
    marketDate: marketDates(() => trader.market.latestMarketTime() ?? clock.now()),
  });
  const followed = new FollowedSymbols(trader, resolver, log, symbols);
  const changes = new Changes(trader);
  const equity = new EquityLine(trader, clock, changes);
  const settings = rollSettingsSchema.parse({
    auto: options.autoRolls,
    daysBefore: 30,
    session: 'open',
    patienceMinutes: 1,
  });
  const rolling = { trader, resolver, settings, rollDays: {}, rollByVolume: [] };
  const rolls = new RollDesk({ ...rolling, clock });
  // Follows the trader by itself.
  void new RollKeeper({ ...rolling, rolls, log });
  const application = new Bowline({
    trader,
    rolls,
    intake: accountIntake({ trader, resolver, clock, log, secrets: [] }),
    changes,
    equity,
    journal,
    clock,
    limits,
    instruments: new InstrumentDesk(resolver, {}),
    alerts: new AlertDesk({ urls: new AlertUrls({ dataDir: '', settings: {}, clock }), mainSources: [] }),
    facts: {
      version: '0',
      startedAt: clock.now(),
      host: 'in-process',
      port: 0,
      clientId: CLIENT_ID,
      simulated: true,
      market: 'SIMULATED',
    },
    symbols: () => followed.count(),
  });
  trader.ready.subscribe(() => void followed.follow());
  trader.start(options.rebuild?.(trader.kernel));
  return { owner, trader, journal, application };
}
