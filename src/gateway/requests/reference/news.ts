import { unixMs } from '../../../core/clock.ts';
import {
  cancelNewsBulletins,
  reqHistoricalNews,
  reqNewsArticle,
  reqNewsBulletins,
  reqNewsProviders,
} from '../../codec/client/news-and-scanner.ts';
import {
  historicalNews,
  historicalNewsEnd,
  newsArticle,
  newsProviders,
} from '../../codec/server/news-and-scanner.ts';
import { articleOf, headlinesBetween, NEWS_PROVIDERS } from '../../market/news.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { parseStamp } from '../../times.ts';

/** IB's limit of one request. */
const MOST_HEADLINES = 300;
/** Without a start, so far back is looked. */
const LOOK_BACK_MS = 30 * 86_400_000;
const PLAIN_TEXT = 0;

const invalid = (cause: string): string => `Error validating request.-'bX' : cause - ${cause}`;

/** `2026-11-20 15:04:05.0`, in UTC. */
const newsTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}.0`;

/** Headlines and articles of the simulated market. */
export const newsRequests: OpenFamily = (client, { contracts, exchange }) => ({
  routes: [
    route(reqNewsProviders, () => client.send(newsProviders, { providers: [...NEWS_PROVIDERS] })),

    route(reqHistoricalNews, (request) => {
      const { reqId, conId, providerCodes, totalResults } = request;
      const instrument = contracts.byConId(conId);
      const asked = providerCodes.split('+').map((code) => code.trim());
      const unknown = asked.find((code) => !NEWS_PROVIDERS.some((provider) => provider.code === code));
      if (instrument === undefined) {
        client.error(reqId, 321, invalid('Invalid contract id'));
        return;
      }
      if (unknown !== undefined) {
        client.error(reqId, 321, invalid(`Not allowed: ${unknown}`));
        return;
      }
      const now = unixMs(exchange.now() + 1);
      const bounds = [request.startDateTime, request.endDateTime].map((text) =>
        text.trim() === '' ? undefined : parseStamp(newsStamp(text), 'UTC'),
      );
      if (bounds.some((bound) => bound?.ok === false)) {
        client.error(reqId, 321, invalid('Invalid date or time; write yyyy-mm-dd hh:mm:ss'));
        return;
      }
      const [start, end] = bounds.map((bound) => (bound?.ok ? bound.value : undefined));
      const to = unixMs(Math.min(now, end ?? now));
      const found = headlinesBetween(instrument, unixMs(start ?? to - LOOK_BACK_MS), to)
        .filter(({ provider }) => asked.includes(provider))
        .reverse();
      const most = Math.min(MOST_HEADLINES, totalResults < 1 ? MOST_HEADLINES : totalResults);
      for (const { time, provider, articleId, headline } of found.slice(0, most)) {
        client.send(historicalNews, {
          reqId,
          time: newsTime(time),
          providerCode: provider,
          articleId,
          headline,
        });
      }
      client.send(historicalNewsEnd, { reqId, hasMore: found.length > most });
    }),

    route(reqNewsArticle, ({ reqId, providerCode, articleId }) => {
      const found = articleOf(articleId, (conId) => contracts.byConId(conId), exchange.now());
      if (found === undefined || found.headline.provider !== providerCode) {
        client.error(reqId, 10172, 'Failed to request news article:No data available');
        return;
      }
      const { instrument, headline } = found;
      client.send(newsArticle, {
        reqId,
        type: PLAIN_TEXT,
        text: `${headline.headline}\n\nThis article is made up by Bowline's simulated gateway. It says nothing about ${instrument.longName}.`,
      });
    }),

    // Bulletins tell of IB's exchanges and systems; the simulated ones have nothing to tell.
    route(reqNewsBulletins, () => {}),
    route(cancelNewsBulletins, () => {}),
  ],
});

/** News requests write dates as `2026-11-20 15:04:05.0`. */
const newsStamp = (text: string): string =>
  text
    .trim()
    .replace(/^(\d{4})-(\d{2})-(\d{2})/, '$1$2$3')
    .replace(/\.\d+$/, '');
