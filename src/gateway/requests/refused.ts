import { replaceFa, reqFamilyCodes, reqSoftDollarTiers, requestFa } from '../codec/client/account.ts';
import {
  calculateImpliedVolatility,
  calculateOptionPrice,
  cancelCalculateImpliedVolatility,
  cancelCalculateOptionPrice,
} from '../codec/client/market-data.ts';
import {
  cancelFundamentalData,
  cancelNewsBulletins,
  cancelScannerSubscription,
  cancelWshEventData,
  cancelWshMetaData,
  reqFundamentalData,
  reqHistoricalNews,
  reqNewsArticle,
  reqNewsBulletins,
  reqNewsProviders,
  reqScannerParameters,
  reqScannerSubscription,
  reqWshEventData,
  reqWshMetaData,
} from '../codec/client/news-and-scanner.ts';
import { exerciseOptions } from '../codec/client/orders.ts';
import { familyCodes, softDollarTiers } from '../codec/server/account.ts';
import { newsProviders } from '../codec/server/news-and-scanner.ts';
import { type OpenFamily, type Route, route } from '../session/client.ts';
import { refusedAsReadOnly } from './read-only.ts';

const NOT_ADVISOR =
  "Error validating request.-'b4' : cause - FA data operations ignored for non FA customers.";

/** Requests for what this gateway does not have, answered as a gateway without the permission or data answers them. */
export const refusedRequests: OpenFamily = (client, gateway) => {
  const refuse =
    (code: number, text: (reqId: number) => string) =>
    ({ reqId }: { readonly reqId: number }): void =>
      client.error(reqId, code, text(reqId));

  const unkeyed = (code: number, text: string) => (): void => client.error(-1, code, text);
  const nothingToStop = (): void => {};

  const options: Route[] = [
    route(
      calculateImpliedVolatility,
      refuse(200, () => 'No security definition has been found for the request'),
    ),
    route(
      calculateOptionPrice,
      refuse(200, () => 'No security definition has been found for the request'),
    ),
    route(cancelCalculateImpliedVolatility, nothingToStop),
    route(cancelCalculateOptionPrice, nothingToStop),
    route(exerciseOptions, ({ reqId }) => {
      if (refusedAsReadOnly(client, gateway, reqId)) return;
      client.error(reqId, 200, 'No security definition has been found for the request');
    }),
  ];

  const advisors: Route[] = [
    route(requestFa, () => client.error(0, 321, NOT_ADVISOR)),
    route(replaceFa, ({ reqId }) => client.error(reqId, 321, NOT_ADVISOR)),
    route(reqSoftDollarTiers, ({ reqId }) => client.send(softDollarTiers, { reqId, tiers: [] })),
    route(reqFamilyCodes, () =>
      client.send(familyCodes, {
        codes: gateway.exchange.accounts.map((account) => ({ account, familyCode: '' })),
      }),
    ),
  ];

  const news: Route[] = [
    route(reqNewsBulletins, nothingToStop),
    route(cancelNewsBulletins, nothingToStop),
    route(reqNewsProviders, () => client.send(newsProviders, { providers: [] })),
    route(
      reqNewsArticle,
      refuse(10172, () => 'Failed to request news article:No data available'),
    ),
    route(
      reqHistoricalNews,
      refuse(321, () => "Error validating request.-'bX' : cause - Not allowed"),
    ),
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

  const scanner: Route[] = [
    route(
      reqScannerSubscription,
      refuse(490, () => 'No permissions for this scan.'),
    ),
    route(
      cancelScannerSubscription,
      refuse(365, (id) => `No scanner subscription found for ticker id:${id}`),
    ),
    route(reqScannerParameters, unkeyed(490, 'No permissions for market scanners.')),
  ];

  return { routes: [...options, ...advisors, ...news, ...scanner] };
};
