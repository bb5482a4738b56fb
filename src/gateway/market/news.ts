import { type UnixMs, unixMs } from '../../core/clock.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { nextOpen } from '../../instruments/sessions/session-clock.ts';

/**
 * The codes of the providers that every account at IB has, so that programs find those they name. No real news: the names and every
 * headline say that it is simulated.
 */
export const NEWS_PROVIDERS = [
  { code: 'BRFG', name: 'Simulated general market columns' },
  { code: 'BRFUPDN', name: 'Simulated analyst actions' },
  { code: 'DJNL', name: 'Simulated newsletters' },
] as const;

export interface Headline {
  readonly time: UnixMs;
  readonly provider: string;
  /** `BRFG$265598-20261120-2`: provider, contract, date and number of the day. */
  readonly articleId: string;
  readonly headline: string;
}

const DAY_MS = 86_400_000;
const MOST_A_DAY = 3;
const SUBJECTS = [
  'shares change hands in a quiet session',
  'analyst repeats an earlier rating',
  'volume above its average at the opening',
  'company presents at an industry conference',
  'trading range narrows ahead of the close',
  'supplier confirms delivery dates',
  'product line receives an update',
] as const;

/** The headlines about an instrument in [from, to), oldest first. The same instrument and time give the same ones. */
export function headlinesBetween(instrument: Instrument, from: UnixMs, to: UnixMs): Headline[] {
  const found: Headline[] = [];
  for (let day = from - (from % DAY_MS); day < to; day += DAY_MS) {
    found.push(...headlinesOf(instrument, unixMs(day)).filter(({ time }) => time >= from && time < to));
  }
  return found;
}

/** The headlines of one UTC date. Only days on which the instrument trades have any. */
function headlinesOf(instrument: Instrument, day: UnixMs): Headline[] {
  const opens = nextOpen(instrument, day, true);
  if (opens === undefined || opens >= day + DAY_MS) return [];
  const date = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
  const random = seededRandom(seedFrom(instrument.conId, date, 'news'));
  const count = 1 + random.below(MOST_A_DAY);
  return Array.from({ length: count }, (_, index) => {
    const provider = NEWS_PROVIDERS[random.below(NEWS_PROVIDERS.length)]?.code ?? NEWS_PROVIDERS[0].code;
    const hours = 12 + (index + random.next()) * (9 / count);
    return {
      time: unixMs(day + Math.floor(hours * 3600) * 1000),
      provider,
      articleId: `${provider}$${instrument.conId}-${date}-${index}`,
      headline: `[SIMULATED] ${instrument.symbol}: ${SUBJECTS[random.below(SUBJECTS.length)]}`,
    };
  });
}

const ARTICLE = /^([A-Z]+)\$(\d+)-(\d{4})(\d{2})(\d{2})-(\d+)$/;

/** The contract and the headline that an article id names, among what is known by `now`. */
export function articleOf(
  articleId: string,
  instrumentOf: (conId: number) => Instrument | undefined,
  now: UnixMs,
): { readonly instrument: Instrument; readonly headline: Headline } | undefined {
  const match = ARTICLE.exec(articleId);
  const instrument = instrumentOf(Number(match?.[2]));
  if (match === null || instrument === undefined) return undefined;
  const day = Date.UTC(Number(match[3]), Number(match[4]) - 1, Number(match[5]));
  const headline = headlinesBetween(instrument, unixMs(day), unixMs(Math.min(day + DAY_MS, now + 1))).find(
    (entry) => entry.articleId === articleId,
  );
  return headline === undefined ? undefined : { instrument, headline };
}
