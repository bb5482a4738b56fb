import { existsSince, message } from '../message.ts';
import { field, fixed, list } from '../parts.ts';
import { bool, double, escapedText, int, long, text } from '../wire-types.ts';

const reqId = field('reqId', int);

export const scannerParameters = message(19, 'scannerParameters', [fixed('1'), field('xml', text)]);
export const scannerData = message(20, 'scannerData', [
  fixed('3'),
  reqId,
  list('rows', [
    field('rank', int),
    field('conId', int),
    field('symbol', text),
    field('secType', text),
    field('lastTradeDateOrContractMonth', text),
    field('strike', double),
    field('right', text),
    field('exchange', text),
    field('currency', text),
    field('localSymbol', text),
    field('marketName', text),
    field('tradingClass', text),
    field('distance', text),
    field('benchmark', text),
    field('projection', text),
    field('legs', text),
  ]),
]);

export const newsBulletin = message(14, 'newsBulletin', [
  fixed('1'),
  field('id', int),
  field('type', int),
  field('text', text),
  field('exchange', text),
]);
export const newsProviders = message(85, 'newsProviders', [
  list('providers', [field('code', text), field('name', text)]),
]);
export const newsArticle = message(83, 'newsArticle', [reqId, field('type', int), field('text', text)]);
export const tickNews = existsSince(
  113,
  message(84, 'tickNews', [
    reqId,
    field('time', long),
    field('providerCode', text),
    field('articleId', text),
    field('headline', escapedText),
    field('extraData', text),
  ]),
);
export const historicalNews = message(86, 'historicalNews', [
  reqId,
  field('time', text),
  field('providerCode', text),
  field('articleId', text),
  field('headline', escapedText),
]);
export const historicalNewsEnd = message(87, 'historicalNewsEnd', [reqId, field('hasMore', bool)]);

export const fundamentalData = message(51, 'fundamentalData', [fixed('2'), reqId, field('xml', text)]);
export const wshMetaData = message(104, 'wshMetaData', [reqId, field('json', text)]);
export const wshEventData = message(105, 'wshEventData', [reqId, field('json', text)]);
