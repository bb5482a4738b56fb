import { reqSoftDollarTiers } from '../codec/client/account.ts';
import {
  cancelFundamentalData,
  cancelWshEventData,
  cancelWshMetaData,
  reqFundamentalData,
  reqWshEventData,
  reqWshMetaData,
} from '../codec/client/news-and-scanner.ts';
import { softDollarTiers } from '../codec/server/account.ts';
import { type OpenFamily, type Route, route } from '../session/client.ts';

/** Requests for what this gateway does not have, answered as a gateway without the permission or data answers them. */
export const refusedRequests: OpenFamily = (client) => {
  const refuse =
    (code: number, text: (reqId: number) => string) =>
    ({ reqId }: { readonly reqId: number }): void =>
      client.error(reqId, code, text(reqId));

  const nothingToStop = (): void => {};

  const advisors: Route[] = [
    route(reqSoftDollarTiers, ({ reqId }) => client.send(softDollarTiers, { reqId, tiers: [] })),
  ];

  const news: Route[] = [
    route(
      reqWshMetaData,
      refuse(10276, () => 'News feed is not allowed.'),
    ),
    route(
      reqWshEventData,
      refuse(10276, () => 'News feed is not allowed.'),
    ),
    route(cancelWshMetaData, nothingToStop),
    route(cancelWshEventData, nothingToStop),
    route(
      reqFundamentalData,
      refuse(10358, () => 'Fundamentals data is not allowed.'),
    ),
    route(cancelFundamentalData, nothingToStop),
  ];

  return { routes: [...advisors, ...news] };
};
