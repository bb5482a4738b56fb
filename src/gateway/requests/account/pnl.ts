import { type AccountId, type ConId, conId as toConId } from '../../../core/ids.ts';
import { fromMicros } from '../../../core/money.ts';
import { cancelPnl, cancelPnlSingle, reqPnl, reqPnlSingle } from '../../codec/client/account.ts';
import { encode } from '../../codec/encode.ts';
import type { ValuesOf } from '../../codec/message.ts';
import { pnl, pnlSingle } from '../../codec/server/account.ts';
import { every, type Interval } from '../../market/cadence.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { type AccountScope, requestedAccount, requestedScope, scopeBalances } from './accounts.ts';

/** IB updates profit and loss about once a second. */
const PNL_INTERVAL: Interval = { marketMs: 1000, realMs: 1000 };

interface Line {
  readonly send: () => void;
}

/** Profit and loss of an account, and of one of its positions. */
export const pnlRequests: OpenFamily = (client, { exchange, feed }) => {
  const totals = new Map<number, Line>();
  const singles = new Map<number, Line>();

  const totalValues = (reqId: number, scope: AccountScope): ValuesOf<typeof pnl> => {
    const { dailyPnl, unrealizedPnl, realizedPnl } = scopeBalances(exchange, scope);
    return {
      reqId,
      dailyPnl: fromMicros(dailyPnl),
      unrealizedPnl: fromMicros(unrealizedPnl),
      realizedPnl: fromMicros(realizedPnl),
    };
  };

  const singleValues = (reqId: number, account: AccountId, id: ConId): ValuesOf<typeof pnlSingle> => {
    const row = exchange.positions(account).find((candidate) => candidate.conId === id);
    if (row === undefined) {
      return { reqId, position: 0, dailyPnl: 0, unrealizedPnl: 0, realizedPnl: 0, value: 0 };
    }
    return {
      reqId,
      position: row.position,
      dailyPnl: fromMicros(row.dailyPnl),
      unrealizedPnl: fromMicros(row.unrealizedPnl),
      realizedPnl: fromMicros(row.realizedPnl),
      value: fromMicros(row.marketValue),
    };
  };

  /** Sends the first values and then only those that differ. */
  const line = (payload: () => string, send: () => void): Line => {
    let last = '';
    return {
      send(): void {
        const next = payload();
        if (next === last) return;
        last = next;
        send();
      },
    };
  };

  const stop = every(feed, PNL_INTERVAL, () => {
    for (const { send } of totals.values()) send();
    for (const { send } of singles.values()) send();
  });

  return {
    routes: [
      route(reqPnl, ({ reqId, account: name }) => {
        const scope = requestedScope(client, exchange, name, reqId);
        if (scope === undefined) return;
        const values = () => totalValues(reqId, scope);
        const opened = line(
          () => encode(pnl, client.version, values()),
          () => client.send(pnl, values()),
        );
        totals.set(reqId, opened);
        opened.send();
      }),
      route(cancelPnl, ({ reqId }) => {
        if (!totals.delete(reqId)) client.error(reqId, 10185, 'Failed to cancel PNL (not subscribed)');
      }),
      route(reqPnlSingle, ({ reqId, account: name, conId }) => {
        const account = requestedAccount(client, exchange, name, reqId);
        if (account === undefined) return;
        const id = toConId(conId);
        if (exchange.instrument(id) === undefined) {
          client.error(reqId, 2150, 'Invalid position trade derived value');
          return;
        }
        const values = () => singleValues(reqId, account, id);
        const opened = line(
          () => encode(pnlSingle, client.version, values()),
          () => client.send(pnlSingle, values()),
        );
        singles.set(reqId, opened);
        opened.send();
      }),
      route(cancelPnlSingle, ({ reqId }) => {
        if (!singles.delete(reqId)) client.error(reqId, 10185, 'Failed to cancel PNL (not subscribed)');
      }),
    ],
    close: stop,
  };
};
