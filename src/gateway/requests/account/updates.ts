import type { AccountId } from '../../../core/ids.ts';
import { fromMicros } from '../../../core/money.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { ExchangeEvent, SimulatedBalances, SimulatedPosition } from '../../../simulator/exchange.ts';
import {
  cancelAccountUpdatesMulti,
  reqAccountUpdates,
  reqAccountUpdatesMulti,
} from '../../codec/client/account.ts';
import {
  accountDownloadEnd,
  accountUpdateMulti,
  accountUpdateMultiEnd,
  accountUpdateTime,
  accountValue,
  portfolioValue,
} from '../../codec/server/account.ts';
import { contractValues } from '../../contracts/wire-contract.ts';
import { every, type Interval } from '../../market/cadence.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { EASTERN, hourMinute } from '../../times.ts';
import { type AccountScope, requestedAccounts, requestedScope, scopeBalances } from './accounts.ts';
import { type AccountFigure, SentFigures } from './figures.ts';
import { ledgerCurrencies, ledgerFigures } from './ledger.ts';
import { accountFigures, summaryFigure } from './values.ts';

/** IB sends account changes every three minutes, and after trades at once. */
export const ACCOUNT_INTERVAL: Interval = { marketMs: 180_000, realMs: 1000 };

const UNSUBSCRIBED = 'API client has been unsubscribed from account data.';

/** IB's words, followed by the ids of those clients in braces. */
const SUBSCRIBED_ELSEWHERE =
  'Unable subscribe to account as the following clients are subscribed to a different account.';

interface Multi {
  readonly accounts: readonly AccountId[];
  readonly modelCode: string;
  /** Only the ledger and the net liquidation value. */
  readonly ledgerAndNlv: boolean;
  readonly sent: ReadonlyMap<AccountId, SentFigures>;
}

/** What `ledgerAndNLV` asks for. */
const ledgerAndNlvFigures = (balances: SimulatedBalances): readonly AccountFigure[] =>
  [
    summaryFigure('NetLiquidation', balances) ?? [],
    ledgerCurrencies(balances).flatMap((currency) => ledgerFigures(balances, currency)),
  ].flat();

/** Account values and the portfolio. */
export const accountUpdateRequests: OpenFamily = (client, gateway) => {
  const { exchange, feed, clock, accountSubscriptions } = gateway;
  let subscribed: { readonly scope: AccountScope; readonly sent: SentFigures } | undefined;
  const multis = new Map<number, Multi>();
  let scheduled = false;
  let closed = false;

  const sendRow = (position: SimulatedPosition): void => {
    const instrument = exchange.instrument(position.conId);
    if (instrument === undefined) return;
    const { exchange: primaryExchange, ...contract } = contractValues(
      instrument,
      instrument.primaryExchange || instrument.exchange,
      '',
    );
    client.send(portfolioValue, {
      contract: { ...contract, primaryExchange },
      position: position.position,
      marketPrice: cleanDecimal(position.marketPrice),
      marketValue: fromMicros(position.marketValue),
      averageCost: cleanDecimal(position.averageCost),
      unrealizedPnl: fromMicros(position.unrealizedPnl),
      realizedPnl: fromMicros(position.realizedPnl),
      account: position.account,
    });
  };

  const sendRows = ({ accounts }: AccountScope): void => {
    for (const account of accounts) exchange.positions(account).forEach(sendRow);
  };

  const sendValues = (): void => {
    if (subscribed === undefined) return;
    const { scope, sent } = subscribed;
    for (const figure of sent.changed(accountFigures(scopeBalances(exchange, scope)))) {
      client.send(accountValue, { ...figure, account: scope.name });
    }
  };

  const sendTime = (): void => client.send(accountUpdateTime, { time: hourMinute(clock.now(), EASTERN) });

  const sendMulti = (reqId: number, { accounts, modelCode, ledgerAndNlv, sent }: Multi): void => {
    const figuresOf = ledgerAndNlv ? ledgerAndNlvFigures : accountFigures;
    for (const account of accounts) {
      const figures = sent.get(account)?.changed(figuresOf(exchange.balances(account))) ?? [];
      for (const figure of figures) client.send(accountUpdateMulti, { reqId, account, modelCode, ...figure });
    }
  };

  const sendChanges = (): void => {
    scheduled = false;
    if (closed) return;
    sendValues();
    for (const [reqId, multi] of multis) sendMulti(reqId, multi);
  };

  /** After everything that the present event brings with it. */
  const scheduleChanges = (): void => {
    if (scheduled || (subscribed === undefined && multis.size === 0)) return;
    scheduled = true;
    queueMicrotask(() => client.attempt(sendChanges));
  };

  const stop = every(feed, ACCOUNT_INTERVAL, () => {
    if (subscribed !== undefined) {
      sendRows(subscribed.scope);
      sendTime();
    }
    sendChanges();
  });

  return {
    routes: [
      route(reqAccountUpdates, ({ subscribe, account: name }) => {
        if (!subscribe) {
          if (subscribed === undefined) return;
          subscribed = undefined;
          accountSubscriptions.leave(client);
          client.error(-1, 2100, UNSUBSCRIBED);
          return;
        }
        const scope = requestedScope(client, exchange, name, -1);
        if (scope === undefined) return;
        const others = accountSubscriptions.take(client, scope.name, () => {
          subscribed = undefined;
          client.error(-1, 2100, `New account data requested from TWS. ${UNSUBSCRIBED}`);
        });
        if (others.length > 0) {
          client.error(-1, 2101, `${SUBSCRIBED_ELSEWHERE}{${others.join(',')}}`);
          return;
        }
        subscribed = { scope, sent: new SentFigures() };
        sendValues();
        sendRows(scope);
        sendTime();
        client.send(accountDownloadEnd, { account: scope.name });
      }),

      route(reqAccountUpdatesMulti, ({ reqId, account: name, modelCode, ledgerAndNlv }) => {
        const accounts = requestedAccounts(client, exchange, name, reqId);
        if (accounts.length === 0) return;
        const multi = {
          accounts,
          modelCode,
          ledgerAndNlv,
          sent: new Map(accounts.map((account) => [account, new SentFigures()])),
        };
        multis.set(reqId, multi);
        sendMulti(reqId, multi);
        client.send(accountUpdateMultiEnd, { reqId });
      }),
      route(cancelAccountUpdatesMulti, ({ reqId }) => {
        multis.delete(reqId);
      }),
    ],

    onExchange(event: ExchangeEvent): void {
      if (event.type !== 'position') return;
      if (subscribed?.scope.accounts.includes(event.position.account)) sendRow(event.position);
      scheduleChanges();
    },

    close(): void {
      closed = true;
      accountSubscriptions.leave(client);
      stop();
    },
  };
};
