import type { AccountState } from '../money/account-state.ts';
import type { PositionState } from '../money/position.ts';
import type { Simulation } from '../simulation.ts';
import type {
  ExchangeChanges,
  ExchangeSnapshot,
  PositionKey,
  StoredAccount,
  StoredPosition,
} from './snapshot.ts';

const storedAccount = ({ id, currency, cash, dayStart }: AccountState): StoredAccount => ({
  id,
  currency,
  cash: Object.fromEntries(cash),
  dayStart,
});

const storedPosition = (account: AccountState, position: PositionState): StoredPosition => ({
  account: account.id,
  ...position,
});

/** What has changed since the last save. */
export function collectChanges(
  simulation: Simulation,
  include: { readonly instruments: boolean; readonly allPrices: boolean },
): ExchangeChanges {
  const { outbox, markets } = simulation;
  // A position's price must be known after a restart; how old it is matters less than the cost of writing it each time.
  const prices = [...outbox.prices].filter((market) => include.allPrices || !market.saved);
  for (const market of prices) {
    market.saved = true;
    outbox.prices.delete(market);
  }
  const positions: StoredPosition[] = [];
  const removedPositions: PositionKey[] = [];
  for (const [position, account] of outbox.positions) {
    const { conId } = position;
    if (account.positions.get(conId) === position) positions.push(storedPosition(account, position));
    else if (!account.positions.has(conId)) removedPositions.push({ account: account.id, conId });
  }
  return {
    now: simulation.now,
    counters: simulation.ids.counters,
    executionsCleared: outbox.executionsCleared,
    orders: [...outbox.orders],
    removedOrders: [...outbox.removedOrders],
    executions: outbox.executions,
    accounts: [...outbox.accounts].map(storedAccount),
    positions,
    removedPositions,
    ...(outbox.advisorChanged && simulation.advisor !== undefined ? { advisor: simulation.advisor } : {}),
    prices: prices.map((market) => market.stored()),
    allInstruments: include.instruments || outbox.instrumentsForgotten,
    instruments:
      include.instruments || outbox.instrumentsForgotten
        ? [...markets.values()].map((market) => market.instrument)
        : [...outbox.instruments],
  };
}

/** Everything, as a copy that later changes do not touch. */
export function takeSnapshot(simulation: Simulation): ExchangeSnapshot {
  const accounts = [...simulation.ledger.accounts.values()];
  const markets = [...simulation.markets.values()];
  return structuredClone({
    version: 1,
    now: simulation.now,
    counters: simulation.ids.counters,
    accounts: accounts.map(storedAccount),
    ...(simulation.advisor === undefined ? {} : { advisor: simulation.advisor }),
    positions: accounts.flatMap((account) =>
      [...account.positions.values()].map((position) => storedPosition(account, position)),
    ),
    orders: [...simulation.orders.all],
    executions: simulation.executions,
    prices: markets.filter((market) => market.mark() !== undefined).map((market) => market.stored()),
    instruments: markets.map((market) => market.instrument),
  });
}
