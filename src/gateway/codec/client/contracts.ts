import { message } from '../message.ts';
import { field, fixed, group, since } from '../parts.ts';
import { bool, int, text } from '../wire-types.ts';
import { contractQuery } from './contract.ts';

export const reqContractDetails = message(9, 'reqContractDetails', [
  fixed('8'),
  field('reqId', int),
  group('contract', contractQuery),
  field('includeExpired', bool),
  field('secIdType', text),
  field('secId', text),
  since(176, [field('issuerId', text)]),
]);

export const reqMatchingSymbols = message(81, 'reqMatchingSymbols', [
  field('reqId', int),
  field('pattern', text),
]);

export const reqSecDefOptParams = message(78, 'reqSecDefOptParams', [
  field('reqId', int),
  field('underlyingSymbol', text),
  field('futFopExchange', text),
  field('underlyingSecType', text),
  field('underlyingConId', int),
]);

export const reqMarketRule = message(91, 'reqMarketRule', [field('marketRuleId', int)]);
export const reqSmartComponents = message(83, 'reqSmartComponents', [
  field('reqId', int),
  field('bboExchange', text),
]);
export const reqMktDepthExchanges = message(82, 'reqMktDepthExchanges', []);
