import { SharedLink } from '../../broker/accounts/shared-link.ts';
import { type AccountId, accountId, type ClientOrderId } from '../../core/ids.ts';
import { SharedJournal } from '../../journal/journal-stream.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import type { AccountRules } from '../../trading/routing/account-rules.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import type { Application } from '../application.ts';
import { accountPart } from '../chat/account-part.ts';
import { roomsOf } from '../chat/chat-settings.ts';
import { commandsBefore } from '../chat/commands-before.ts';
import { chatSources, openOperators } from '../chat/open-chat.ts';
import type { SharedSources } from '../chat/shared-sources.ts';
import { rebuildDesk } from '../checkpoint/rebuild.ts';
import type { DeskAccount as AccountConfig } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { deskEvidencePlace } from '../golive/evidence-place.ts';
import { GoLiveDesk, type GoLiveDeskOptions } from '../golive/golive-desk.ts';
import { noteSimulatedMarket } from '../golive/note-simulated-market.ts';
import { deskPermitBoard } from '../golive/permit-board.ts';
import { Resolver } from '../instruments/resolver.ts';
import { tellArrival } from '../runtime/arrival.ts';
import { Changes } from '../runtime/changes.ts';
import { Intake } from '../runtime/intake.ts';
import { killFileIn, obeyKillFiles } from '../runtime/kill-file.ts';
import { rehearse } from '../runtime/rehearsal.ts';
import type { Trader } from '../runtime/trader.ts';
import { bookFillsOfWatchdog } from '../watchdog/fills-of-watchdog.ts';
import {
  type Composition,
  FIRST_QUOTES_MS,
  FIRST_SESSION_MS,
  resolverOptions,
  symbolBook,
} from './composition.ts';
import { Desk } from './desk.ts';
import { DeskAccount } from './desk-account.ts';
import { DeskBook } from './desk-book.ts';
import { DeskTaker } from './desk-taker.ts';
import { allocationOf, gatewayPlaces } from './gateway-places.ts';
import { asksForShares, type OpenedLink, openLink } from './links.ts';
import { makeSeat, type SeatOptions, seatTrader } from './seat.ts';
import { unlessEnded } from './start-ended.ts';
import { DESK_STREAM } from './streams.ts';

/** A gateway with the accounts that are traded through it. */
interface Gateway {
  readonly name: string;
  readonly accounts: readonly AccountConfig[];
  readonly link: OpenedLink;
  readonly shared: SharedLink;
  readonly traders: Map<AccountId, Trader>;
  readonly goLives: Map<AccountId, GoLiveDesk>;
}

/**
 * Bowline for several accounts: each with a kernel of its own, those of one gateway over one connection, all of them in one
 * journal.
 */
export async function composeDesk(whole: Composition): Promise<Application> {
  const { config, clock, log, journal, started } = whole;
  const gateways = openGateways(whole);
  for (const gateway of gateways) {
    // Closed last: the traders leave it alone before.
    started.push(() => gateway.link.broker.close());
    for (const settings of gateway.accounts) {
      const { id, limits } = settings;
      const account = accountId(id);
      const board = deskPermitBoard(config, settings);
      const allocation = allocationOf(settings);
      const trader = seatTrader({
        config,
        broker: allocation ? gateway.shared.ofGroup(allocation) : gateway.shared.of(account),
        journal: new SharedJournal(journal, id),
        clock,
        log: log.child({ account: id }),
        account,
        mode: settings.mode,
        live: () => board.facts(),
        limits: { ...config.trading.limits, ...limits },
        nextOrderId: () => highestOf(gateway.traders),
        ...(whole.ordersPerSide === undefined ? {} : { ordersPerSide: whole.ordersPerSide }),
      });
      gateway.traders.set(account, trader);
      gateway.goLives.set(account, goLiveOf(settings, { trader, journal, clock, board }, config));
      noteSimulatedMarket(trader, log);
      started.push(() => trader.stop());
    }
  }
  const traders = gateways.flatMap(({ traders: own }) => [...own.values()]);
  const book = new DeskBook({
    journal: new SharedJournal(journal, DESK_STREAM),
    clock,
    log,
    limits: config.trading.limits,
    lastEntryAt: () => latest(traders.map(({ kernel }) => kernel.state.lastEntryAt)),
  });
  const changes = new Changes(...traders, book);
  const ids = config.accounts.map(({ id }) => id);
  const sources = chatSources(
    config.chat,
    ids.map((id) => roomsOf(config.chat, id)),
    whole,
  );
  const operators = await openOperators(config.chat, {
    sources,
    clock,
    log,
    actions: () => desk,
    keep: (facts) => book.keep(facts),
    before: () =>
      commandsBefore(
        journal,
        clock.now(),
        traders.map(({ kernel }) => kernel.state),
      ),
    accounts: { ids, names: config.chat.operators?.names ?? {} },
  });
  const accounts = await seatAccounts(whole, gateways, {
    changes,
    sources,
    ...(operators ? { tellOperators: (id, text) => operators.tellOf(id, text) } : {}),
  });
  const taker = new DeskTaker({ book, accounts, log });
  const { approvalMinutes } = config.alerts;
  const intake = new Intake({
    book,
    taker,
    clock,
    log,
    secrets: whole.secrets,
    urls: whole.urls,
    ...(approvalMinutes === undefined ? {} : { approvalMinutes }),
  });
  const desk = new Desk({
    accounts,
    book,
    taker,
    intake,
    changes,
    journal,
    alerts: whole.alerts,
    chatSources: sources,
  });
  whole.tellState(() => stateOf(traders));
  started.push(
    () => book.stop(),
    () => changes.close(),
    ...accounts.flatMap((account) => [
      () => account.close(),
      () => account.seat.equity.close(),
      () => account.seat.rollKeeper.close(),
    ]),
  );
  const kernels = new Map<string, Kernel>([[DESK_STREAM, book.kernel]]);
  for (const gateway of gateways) for (const [id, { kernel }] of gateway.traders) kernels.set(id, kernel);
  for (const stranger of rebuildDesk(kernels, whole.checkpoints))
    log.warn(
      `The journal holds account ${stranger}, which is not configured: its orders and positions are not looked after.`,
    );
  for (const trader of traders) trader.start({});
  bookFillsOfWatchdog(config.dataDir, traders, log);
  book.start();
  for (const account of accounts) account.resume();
  // Before the first order could leave.
  const stopped = accounts.map(({ seat: { trader, stop } }) => ({
    kernel: trader.kernel,
    ready: trader.ready,
    alone: stop,
  }));
  const ownFiles = accounts.map(({ id, seat: { trader, stop } }) => ({
    path: killFileIn(config.dataDir, id),
    stop,
    traders: [trader],
  }));
  started.push(obeyKillFiles([{ path: whole.killFile, stop: desk, traders: stopped }, ...ownFiles], log));
  if (operators) {
    started.push(() => operators.close());
    await operators.start([
      book,
      ...accounts.map(({ id, seat: { trader } }) => ({
        account: id,
        recorded: trader.recorded,
        kernel: trader.kernel,
      })),
    ]);
  }
  await Promise.all(gateways.map((gateway) => connect(gateway, accounts, whole)));
  for (const { seat } of accounts) {
    const { chat } = seat;
    if (chat) started.push(() => chat.close());
  }
  await Promise.all(accounts.map(({ seat }) => seat.chat?.start()));
  operators?.ready();
  const [first] = accounts;
  if (first)
    started.push(
      rehearse({
        market: first.seat.trader.market,
        resolver: first.seat.resolver,
        symbols: whole.symbols,
        log,
        explain: (raw) => desk.explain(raw),
      }),
    );
  return desk;
}

/** That of all where they agree; `active` while any account trades. */
function stateOf(traders: readonly Trader[]): string {
  const states = new Set(traders.map(({ kernel }) => kernel.state.tradingState.name));
  const [only] = states;
  return only !== undefined && states.size === 1 ? only : 'active';
}

/** The gateways that accounts name, in the order of the accounts. */
function openGateways(whole: Composition): readonly Gateway[] {
  const { config, clock, simulated } = whole;
  return gatewayPlaces(config, simulated).map(({ name, place, accounts }) => {
    const advisor = accounts.map(allocationOf).find((allocation) => allocation !== undefined);
    const link = openLink(place, {
      ...whole,
      shortable: asksForShares(config),
      accounts: accounts.map(({ id }) => accountId(id)),
      ...(advisor ? { advisor } : {}),
    });
    return {
      name,
      accounts,
      link,
      shared: new SharedLink(link.broker, clock),
      traders: new Map(),
      goLives: new Map(),
    };
  });
}

/** What the accounts of a desk share beside their gateways. */
interface Shared {
  readonly changes: Changes;
  readonly sources: SharedSources;
  readonly tellOperators?: (account: string, text: string) => void;
}

async function seatAccounts(
  whole: Composition,
  gateways: readonly Gateway[],
  shared: Shared,
): Promise<readonly DeskAccount[]> {
  const { config, clock, log } = whole;
  const book = symbolBook(config);
  const seated = new Map<string, DeskAccount>();
  for (const { name, accounts, link, traders, goLives } of gateways) {
    const [first] = traders.values();
    if (!first) continue;
    const resolver = new Resolver(resolverOptions(whole, link, first, book));
    for (const account of accounts) {
      const trader = traders.get(accountId(account.id));
      const goLive = goLives.get(accountId(account.id));
      if (!trader || !goLive) continue;
      const seat = await makeSeat({
        ...whole,
        trader,
        resolver,
        facts: link.facts,
        changes: shared.changes,
        journal: new SharedJournal(whole.journal, account.id),
        limits: { ...config.trading.limits, ...account.limits },
        chat: followedChat(whole, account, shared),
        goLive,
        ownKillFile: killFileIn(config.dataDir, account.id),
        symbols: [...new Set([...whole.symbols, ...Object.values(account.map)])],
      });
      seated.set(
        account.id,
        new DeskAccount({
          seat,
          rules: rulesOf(account),
          ...(account.group === undefined ? {} : { group: account.group }),
          ownSize: ownSize(whole),
          gateway: name,
          mode: account.mode,
          clock,
          log,
        }),
      );
    }
  }
  return config.accounts.map(({ id }) => seated.get(id)).filter((account) => account !== undefined);
}

function goLiveOf(
  settings: AccountConfig,
  parts: Omit<GoLiveDeskOptions, 'criteria' | 'evidence'>,
  config: BowlineConfig,
): GoLiveDesk {
  const evidence = deskEvidencePlace(config, settings);
  return new GoLiveDesk({ ...parts, criteria: config.golive, ...(evidence ? { evidence } : {}) });
}

function followedChat(
  whole: Composition,
  account: AccountConfig,
  { sources, tellOperators }: Shared,
): SeatOptions['chat'] {
  return {
    settings: roomsOf(whole.config.chat, account.id),
    sources,
    part: accountPart(rulesOf(account), ownSize(whole)),
    ...(tellOperators ? { tellOperators: (text) => tellOperators(account.id, text) } : {}),
  };
}

const ownSize = ({ config: { trading } }: Composition): SizeRequest =>
  (trading.sizing as SizeRequest | undefined) ?? { by: 'units', value: trading.defaultQuantity };

const rulesOf = ({
  id,
  enabled,
  multiplier,
  size,
  map,
  stops,
  hours,
  delaySeconds,
}: AccountConfig): AccountRules => ({
  account: accountId(id),
  enabled,
  multiplier,
  ...(size ? { size: size as SizeRequest } : {}),
  map,
  ...(stops ? { stops: stops as NonNullable<AccountRules['stops']> } : {}),
  hours,
  delayMs: Math.round(delaySeconds * 1000),
});

/** The number after every one that an account of the gateway has given: they share a client id. */
function highestOf(traders: ReadonlyMap<AccountId, Trader>): ClientOrderId {
  let highest = 1 as ClientOrderId;
  for (const { kernel } of traders.values())
    if (kernel.state.nextOrderId > highest) highest = kernel.state.nextOrderId;
  return highest;
}

function latest<Time extends number>(times: readonly (Time | undefined)[]): Time | undefined {
  let newest: Time | undefined;
  for (const time of times) if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  return newest;
}

/** Connects a gateway and waits a moment for its accounts and their first quotes. */
async function connect(
  { name, link, traders }: Gateway,
  accounts: readonly DeskAccount[],
  { log, ending }: Composition,
): Promise<void> {
  const { host, port } = link.facts;
  const [first] = traders.values();
  if (first) tellArrival(first, log, (account) => traders.get(account));
  log.info(`Connecting to ${host}:${port}...`);
  link.broker.start();
  const ready = await unlessEnded(
    ending,
    Promise.all([...traders.values()].map((trader) => trader.untilReady(FIRST_SESSION_MS))),
  );
  await unlessEnded(
    ending,
    Promise.all(
      accounts
        .filter(({ id }) => traders.get(id)?.link().ready)
        .map(({ seat }) => seat.followed.settled(FIRST_QUOTES_MS)),
    ),
  );
  for (const [index, [id, trader]] of [...traders].entries()) {
    if (ready[index]) continue;
    log.warn(
      `No orders of ${id} can be sent over ${name} (${host}:${port}) yet: ${trader.link().reason ?? 'no answer'}. Bowline keeps trying; the other accounts trade.`,
    );
  }
}
