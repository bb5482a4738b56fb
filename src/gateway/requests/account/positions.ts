import type { AccountId } from '../../../core/ids.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { ExchangeEvent, SimulatedPosition } from '../../../simulator/exchange.ts';
import {
  cancelPositions,
  cancelPositionsMulti,
  reqPositions,
  reqPositionsMulti,
} from '../../codec/client/account.ts';
import { position, positionEnd, positionMulti, positionMultiEnd } from '../../codec/server/account.ts';
import { contractValues, positionExchange } from '../../contracts/wire-contract.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { requestedAccounts } from './accounts.ts';

interface Multi {
  readonly accounts: readonly AccountId[];
  readonly modelCode: string;
}

/** Positions of all accounts, and of chosen ones. */
export const positionRequests: OpenFamily = (client, { exchange }) => {
  let subscribed = false;
  const multis = new Map<number, Multi>();

  const values = (row: SimulatedPosition) => {
    const instrument = exchange.instrument(row.conId);
    return (
      instrument && {
        account: row.account,
        contract: contractValues(instrument, positionExchange(instrument), ''),
        position: row.position,
        averageCost: cleanDecimal(row.averageCost),
      }
    );
  };

  const send = (row: SimulatedPosition): void => {
    const found = values(row);
    if (found !== undefined) client.send(position, found);
  };
  const sendMulti = (reqId: number, { modelCode }: Multi, row: SimulatedPosition): void => {
    const found = values(row);
    if (found !== undefined) client.send(positionMulti, { reqId, modelCode, ...found });
  };

  return {
    routes: [
      route(reqPositions, () => {
        subscribed = true;
        for (const account of exchange.accounts) exchange.positions(account).forEach(send);
        client.send(positionEnd, {});
      }),
      route(cancelPositions, () => {
        subscribed = false;
      }),
      route(reqPositionsMulti, ({ reqId, account, modelCode }) => {
        const accounts = requestedAccounts(client, exchange, account, reqId);
        if (accounts.length === 0) return;
        const multi = { accounts, modelCode };
        multis.set(reqId, multi);
        for (const name of accounts) for (const row of exchange.positions(name)) sendMulti(reqId, multi, row);
        client.send(positionMultiEnd, { reqId });
      }),
      route(cancelPositionsMulti, ({ reqId }) => {
        multis.delete(reqId);
      }),
    ],

    onExchange(event: ExchangeEvent): void {
      if (event.type !== 'position') return;
      if (subscribed) send(event.position);
      for (const [reqId, multi] of multis) {
        if (multi.accounts.includes(event.position.account)) sendMulti(reqId, multi, event.position);
      }
    },
  };
};
