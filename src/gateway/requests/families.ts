import { clientFeed } from '../market/client-feed.ts';
import type { Client, GatewayContext, OpenFamily, RequestFamily } from '../session/client.ts';
import { pnlRequests } from './account/pnl.ts';
import { positionRequests } from './account/positions.ts';
import { accountSummaryRequests } from './account/summary.ts';
import { accountUpdateRequests } from './account/updates.ts';
import { advisorRequests } from './advisor/advisor.ts';
import { contractRequests } from './contracts.ts';
import { histogramRequests } from './historical/histogram.ts';
import { historicalRequests } from './historical/historical.ts';
import { historicalTickRequests } from './historical/ticks.ts';
import { depthRequests } from './market-data/depth.ts';
import { realTimeBarRequests } from './market-data/real-time-bars.ts';
import { streamingRequests } from './market-data/streaming.ts';
import { tickByTickRequests } from './market-data/tick-by-tick.ts';
import { optionCalculationRequests } from './options/calculations.ts';
import { optionRequests } from './options/chains.ts';
import { openOrderRequests } from './orders/open-orders.ts';
import { placeRequests } from './orders/place.ts';
import { orderReports } from './orders/reports.ts';
import { newsRequests } from './reference/news.ts';
import { scannerRequests } from './reference/scanner.ts';
import { refusedRequests } from './refused.ts';
import { sessionRequests } from './session.ts';

/** Orders first: their reports go out before the positions and account values that follow from them. */
const FAMILIES: readonly OpenFamily[] = [
  orderReports,
  placeRequests,
  openOrderRequests,
  positionRequests,
  accountUpdateRequests,
  accountSummaryRequests,
  pnlRequests,
  advisorRequests,
  contractRequests,
  streamingRequests,
  depthRequests,
  realTimeBarRequests,
  tickByTickRequests,
  historicalRequests,
  historicalTickRequests,
  histogramRequests,
  optionRequests,
  optionCalculationRequests,
  newsRequests,
  scannerRequests,
  refusedRequests,
  sessionRequests,
];

/** Everything a client can ask, with state of its own. */
export function openFamilies(client: Client, shared: GatewayContext): readonly RequestFamily[] {
  const gateway = { ...shared, feed: clientFeed(shared.feed, client.attempt) };
  return FAMILIES.map((open) => open(client, gateway));
}
