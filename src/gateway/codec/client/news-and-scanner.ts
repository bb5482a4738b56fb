import { message } from '../message.ts';
import { before, field, fixed, since } from '../parts.ts';
import { bool, int, optionalDouble, optionalInt, text } from '../wire-types.ts';

const reqId = field('reqId', int);
const number = optionalDouble();

export const reqScannerSubscription = message(22, 'reqScannerSubscription', [
  before(143, [fixed('4')]),
  reqId,
  field('numberOfRows', optionalInt()),
  field('instrument', text),
  field('locationCode', text),
  field('scanCode', text),
  field('abovePrice', number),
  field('belowPrice', number),
  field('aboveVolume', optionalInt()),
  field('marketCapAbove', number),
  field('marketCapBelow', number),
  field('moodyRatingAbove', text),
  field('moodyRatingBelow', text),
  field('spRatingAbove', text),
  field('spRatingBelow', text),
  field('maturityDateAbove', text),
  field('maturityDateBelow', text),
  field('couponRateAbove', number),
  field('couponRateBelow', number),
  field('excludeConvertible', bool),
  field('averageOptionVolumeAbove', optionalInt()),
  field('scannerSettingPairs', text),
  field('stockTypeFilter', text),
  since(143, [field('filterOptions', text)]),
  field('subscriptionOptions', text),
]);
export const cancelScannerSubscription = message(23, 'cancelScannerSubscription', [fixed('1'), reqId]);
export const reqScannerParameters = message(24, 'reqScannerParameters', [fixed('1')]);

export const reqNewsBulletins = message(12, 'reqNewsBulletins', [fixed('1'), field('allMessages', bool)]);
export const cancelNewsBulletins = message(13, 'cancelNewsBulletins', [fixed('1')]);
export const reqNewsProviders = message(85, 'reqNewsProviders', []);
export const reqNewsArticle = message(84, 'reqNewsArticle', [
  reqId,
  field('providerCode', text),
  field('articleId', text),
  since(128, [field('options', text)]),
]);
export const reqHistoricalNews = message(86, 'reqHistoricalNews', [
  reqId,
  field('conId', int),
  field('providerCodes', text),
  field('startDateTime', text),
  field('endDateTime', text),
  field('totalResults', int),
  since(128, [field('options', text)]),
]);

export const reqWshMetaData = message(100, 'reqWshMetaData', [reqId]);
export const cancelWshMetaData = message(101, 'cancelWshMetaData', [reqId]);
export const reqWshEventData = message(102, 'reqWshEventData', [
  reqId,
  field('conId', optionalInt()),
  since(171, [
    field('filter', text),
    field('fillWatchlist', bool),
    field('fillPortfolio', bool),
    field('fillCompetitors', bool),
  ]),
  since(173, [field('startDate', text), field('endDate', text), field('totalLimit', optionalInt())]),
]);
export const cancelWshEventData = message(103, 'cancelWshEventData', [reqId]);

export const reqFundamentalData = message(52, 'reqFundamentalData', [
  fixed('2'),
  reqId,
  field('conId', int),
  field('symbol', text),
  field('secType', text),
  field('exchange', text),
  field('primaryExchange', text),
  field('currency', text),
  field('localSymbol', text),
  field('reportType', text),
  field('options', text),
]);
export const cancelFundamentalData = message(53, 'cancelFundamentalData', [fixed('1'), reqId]);
