import { accountId } from '../../core/ids.ts';
import type { Application } from '../application.ts';
import { commandsBefore } from '../chat/commands-before.ts';
import { chatSources, openOperators } from '../chat/open-chat.ts';
import { rebuildAlone } from '../checkpoint/rebuild.ts';
import { evidencePlace } from '../golive/evidence-place.ts';
import { GoLiveDesk } from '../golive/golive-desk.ts';
import { noteSimulatedMarket } from '../golive/note-simulated-market.ts';
import { permitBoard } from '../golive/permit-board.ts';
import { Resolver } from '../instruments/resolver.ts';
import { tellArrival } from '../runtime/arrival.ts';
import { Changes } from '../runtime/changes.ts';
import { obeyKillFiles } from '../runtime/kill-file.ts';
import { rehearse } from '../runtime/rehearsal.ts';
import { tradedAccount } from '../simulated/accounts.ts';
import { bookFillsOfWatchdog } from '../watchdog/fills-of-watchdog.ts';
import { type Composition, FIRST_QUOTES_MS, FIRST_SESSION_MS, resolverOptions } from './composition.ts';
import { ownerOfJournal } from './journal-owner.ts';
import { asksForShares, mainPlace, openLink } from './links.ts';
import { makeSeat, seatTrader } from './seat.ts';
import { unlessEnded } from './start-ended.ts';

/** Bowline for the one account of its gateway. */
export async function composeAccount(whole: Composition): Promise<Application> {
  const { config, clock, log, journal, started, simulated } = whole;
  const known = ownerOfJournal(journal);
  if (known.ofDesk !== undefined) throw new DeskJournal(config.dataDir);
  const configured = config.broker.kind === 'ibkr' ? config.broker.account : tradedAccount(config.simulated);
  const account = configured === undefined ? undefined : accountId(configured);
  const followed = account ?? known.account;
  const link = openLink(mainPlace(config, simulated), {
    ...whole,
    shortable: asksForShares(config),
    ...(followed === undefined ? {} : { accounts: [followed] }),
  });
  const { broker, facts } = link;
  const board = permitBoard(config);
  const trader = seatTrader({
    config,
    live: () => board.facts(),
    broker,
    journal,
    clock,
    log,
    ...(account === undefined ? {} : { account }),
    ...(whole.ordersPerSide === undefined ? {} : { ordersPerSide: whole.ordersPerSide }),
  });
  started.push(() => trader.stop());
  whole.tellState(() => trader.kernel.state.tradingState.name);
  const resolver = new Resolver(resolverOptions(whole, link, trader));
  const changes = new Changes(trader);
  const goLive = new GoLiveDesk({
    trader,
    journal,
    clock,
    board,
    criteria: config.golive,
    evidence: evidencePlace(config),
  });
  const sources = chatSources(config.chat, [config.chat], whole);
  const operators = await openOperators(config.chat, {
    sources,
    clock,
    log,
    actions: () => seat.application,
    keep: (facts) => trader.keep(facts),
    before: () => commandsBefore(journal, clock.now(), [trader.kernel.state]),
  });
  const seat = await makeSeat({
    ...whole,
    trader,
    resolver,
    facts,
    changes,
    goLive,
    chat: {
      settings: config.chat,
      sources,
      ...(operators ? { tellOperators: (text) => void operators.tell(text) } : {}),
    },
  });
  started.push(
    () => changes.close(),
    () => seat.equity.close(),
    () => seat.rollKeeper.close(),
  );
  tellArrival(trader, log);
  noteSimulatedMarket(trader, log);
  log.info(`Connecting to ${facts.host}:${facts.port}...`);
  trader.start(rebuildAlone(trader.kernel, whole.checkpoints));
  bookFillsOfWatchdog(config.dataDir, [trader], log);
  // Before the first order could leave.
  started.push(obeyKillFiles([{ path: whole.killFile, stop: seat.stop, traders: [trader] }], log));
  if (operators) {
    started.push(() => operators.close());
    await operators.start([trader]);
  }
  if (await unlessEnded(whole.ending, trader.untilReady(FIRST_SESSION_MS)))
    await unlessEnded(whole.ending, seat.followed.settled(FIRST_QUOTES_MS));
  else {
    log.warn(
      `No orders can be sent over ${facts.host}:${facts.port} yet: ${trader.link().reason ?? 'no answer'}. Bowline keeps trying; \`bowline doctor\` says what to fix.`,
    );
  }
  started.push(
    rehearse({
      market: trader.market,
      resolver,
      symbols: whole.symbols,
      log,
      explain: (raw) => seat.application.explain(raw),
    }),
  );
  const { chat } = seat;
  if (chat) {
    started.push(() => chat.close());
    await chat.start();
  }
  operators?.ready();
  return seat.application;
}

/** The journal of several accounts, and the configuration names none. */
export class DeskJournal extends Error {
  override readonly name = 'DeskJournal';

  constructor(dataDir: string) {
    super(
      `The data folder ${dataDir} belongs to a desk of several accounts, and the configuration names none. Name them in \`accounts\`, or choose another folder with --data.`,
    );
  }
}
