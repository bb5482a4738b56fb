import {
  queryDisplayGroups,
  reqCurrentTime,
  reqManagedAccts,
  reqUserInfo,
  setServerLogLevel,
  startApi,
  subscribeToGroupEvents,
  unsubscribeFromGroupEvents,
  updateDisplayGroup,
} from '../codec/client/session.ts';
import {
  currentTime,
  displayGroupList,
  displayGroupUpdated,
  managedAccounts,
  nextValidId,
  userInfo,
} from '../codec/server/session.ts';
import { type Client, type GatewayContext, type OpenFamily, route } from '../session/client.ts';
import { epochSeconds } from '../times.ts';
import { sendOpenOrders } from './orders/open-orders.ts';

/** IB's words at the start of a session, each under id −1. */
const FARM_NOTICES = [
  [2104, 'Market data farm connection is OK:usfarm'],
  [2106, 'HMDS data farm connection is OK:ushmds'],
  [2158, 'Sec-def data farm connection is OK:secdefnj'],
] as const;

const LOWEST_LOG_LEVEL = 1;
const HIGHEST_LOG_LEVEL = 5;
const DISPLAY_GROUPS = '1|2|3|4|5|6|7';
const NO_CONTRACT = 'none';

/** What a gateway says once startApi has come: accounts before the next order id, then the farms' notices. */
export function beginSession(client: Client, gateway: GatewayContext): void {
  const { exchange, settings } = gateway;
  if (settings.openOrdersOnConnect && exchange.openOrders(client.clientId).length > 0) {
    sendOpenOrders(client, gateway, exchange.openOrders(client.clientId));
  }
  client.send(managedAccounts, { accounts: exchange.accounts.join(',') });
  client.send(nextValidId, { orderId: exchange.nextOrderId(client.clientId) });
  for (const [code, text] of FARM_NOTICES) client.error(-1, code, text);
}

/** Requests about the connection itself. */
export const sessionRequests: OpenFamily = (client, { clock, exchange }) => {
  const groups = new Map<number, string>();
  return {
    routes: [
      route(startApi, () => client.error(-1, 501, 'Already connected.')),
      route(reqCurrentTime, () => client.send(currentTime, { epochSeconds: epochSeconds(clock.now()) })),
      route(reqManagedAccts, () => client.send(managedAccounts, { accounts: exchange.accounts.join(',') })),
      route(setServerLogLevel, ({ logLevel }) => {
        if (logLevel < LOWEST_LOG_LEVEL || logLevel > HIGHEST_LOG_LEVEL) {
          client.error(-1, 319, 'Invalid log level');
        }
      }),
      route(reqUserInfo, ({ reqId }) => client.send(userInfo, { reqId, whiteBrandingId: '' })),
      route(queryDisplayGroups, ({ reqId }) =>
        client.send(displayGroupList, { reqId, groups: DISPLAY_GROUPS }),
      ),
      route(subscribeToGroupEvents, ({ reqId }) => {
        groups.set(reqId, NO_CONTRACT);
        client.send(displayGroupUpdated, { reqId, contractInfo: NO_CONTRACT });
      }),
      route(updateDisplayGroup, ({ reqId, contractInfo }) => {
        if (!groups.has(reqId)) {
          client.error(
            reqId,
            321,
            "Error validating request.-'bG' : cause - The display group is not subscribed",
          );
          return;
        }
        groups.set(reqId, contractInfo);
        client.send(displayGroupUpdated, { reqId, contractInfo });
      }),
      route(unsubscribeFromGroupEvents, ({ reqId }) => {
        groups.delete(reqId);
      }),
    ],
  };
};
