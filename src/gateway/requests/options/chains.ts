import { accountId } from '../../../core/ids.ts';
import { reqSecDefOptParams } from '../../codec/client/contracts.ts';
import { exerciseOptions } from '../../codec/client/orders.ts';
import { secDefOptParams, secDefOptParamsEnd } from '../../codec/server/contracts.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { refusedAsReadOnly } from '../read-only.ts';

const NOT_SUPPORTED = 'No security definition has been found for the request';
const WRONG_UNDERLYING = "Error validating request.-'bQ' : cause - Invalid contract id or underlying symbol";

/** What is listed on an underlying, and a holder's instructions. */
export const optionRequests: OpenFamily = (client, gateway) => {
  const { contracts, exchange } = gateway;
  return {
    routes: [
      // One answer for each class and exchange, in the order in which IB gives them.
      route(
        reqSecDefOptParams,
        ({ reqId, underlyingConId, underlyingSymbol, underlyingSecType, futFopExchange }) => {
          const underlying = contracts.byConId(underlyingConId);
          const isMeant =
            underlying?.symbol === underlyingSymbol.toUpperCase() &&
            underlying.secType === underlyingSecType.toUpperCase();
          if (underlying === undefined || !isMeant) {
            client.error(reqId, 321, WRONG_UNDERLYING);
            return;
          }
          const only = futFopExchange.trim().toUpperCase();
          for (const row of exchange.options?.parameters(underlying.conId) ?? []) {
            for (const name of row.exchanges) {
              if (only !== '' && only !== name) continue;
              client.send(secDefOptParams, {
                reqId,
                exchange: name,
                underlyingConId: underlying.conId,
                tradingClass: row.tradingClass,
                multiplier: String(row.multiplier),
                expirations: [...row.expirations],
                strikes: [...row.strikes],
              });
            }
          }
          client.send(secDefOptParamsEnd, { reqId });
        },
      ),

      route(exerciseOptions, ({ reqId, contract, exerciseAction, exerciseQuantity, account, override }) => {
        if (refusedAsReadOnly(client, gateway, reqId)) return;
        const found = contracts.resolve({ ...contract, primaryExchange: '' });
        if (!found.ok || exchange.exerciseOption === undefined) {
          const error = found.ok ? { code: 200, message: NOT_SUPPORTED } : found.error;
          client.error(reqId, error.code, error.message);
          return;
        }
        const error = exchange.exerciseOption({
          clientId: client.clientId,
          orderId: reqId,
          account: accountId(account),
          conId: found.value.conId,
          action: exerciseAction,
          quantity: exerciseQuantity,
          override: override !== 0,
        });
        if (error !== undefined) client.error(reqId, error.code, error.message);
      }),
    ],
  };
};
