import { message } from '../message.ts';
import { before, field, fixed, gate, isOneOf, list, scalars, since, when } from '../parts.ts';
import { bool, double, escapedText, int, optionalDouble, text } from '../wire-types.ts';

const reqId = field('reqId', int);
/** Other characters than ASCII's came as they are before they were escaped. */
const longName = [
  before(153, [field('longName', text)]),
  since(153, [field('longName', escapedText)]),
] as const;
const tagValues = list('secIds', [field('tag', text), field('value', text)]);

const fundFields = [
  'fundName',
  'fundFamily',
  'fundType',
  'fundFrontLoad',
  'fundBackLoad',
  'fundBackLoadTimeInterval',
  'fundManagementFee',
  'fundClosed',
  'fundClosedForNewInvestors',
  'fundClosedForNewMoney',
  'fundNotifyAmount',
  'fundMinimumInitialPurchase',
  'fundSubsequentMinimumPurchase',
  'fundBlueSkyStates',
  'fundBlueSkyTerritories',
  'fundDistributionPolicyIndicator',
  'fundAssetType',
] as const;

export const contractData = message(10, 'contractData', [
  before(164, [fixed('8')]),
  reqId,
  field('symbol', text),
  field('secType', text),
  /** With the time and zone of the last trade where known: `20261218 08:30 US/Central`. */
  field('lastTradeDateOrContractMonth', text),
  since(182, [field('lastTradeDate', text)]),
  field('strike', double),
  field('right', text),
  field('exchange', text),
  field('currency', text),
  field('localSymbol', text),
  field('marketName', text),
  field('tradingClass', text),
  field('conId', int),
  field('minTick', double),
  gate(110, 163, [field('mdSizeMultiplier', int)]),
  field('multiplier', text),
  field('orderTypes', text),
  field('validExchanges', text),
  field('priceMagnifier', int),
  field('underConId', int),
  ...longName,
  field('primaryExchange', text),
  field('contractMonth', text),
  field('industry', text),
  field('category', text),
  field('subcategory', text),
  field('timeZoneId', text),
  field('tradingHours', text),
  field('liquidHours', text),
  field('evRule', text),
  field('evMultiplier', optionalDouble()),
  tagValues,
  since(121, [field('aggGroup', int)]),
  since(122, [field('underSymbol', text), field('underSecType', text)]),
  since(126, [field('marketRuleIds', text)]),
  since(134, [field('realExpirationDate', text)]),
  since(152, [field('stockType', text)]),
  gate(163, 163, [field('sizeMinTick', double)]),
  since(164, [
    field('minSize', double),
    field('sizeIncrement', double),
    field('suggestedSizeIncrement', double),
  ]),
  since(179, [
    when(
      'secType',
      isOneOf('FUND'),
      fundFields.map((name) => field(name, text)),
    ),
  ]),
  since(186, [list('ineligibilityReasons', [field('id', text), field('description', text)])]),
]);

export const contractDataEnd = message(52, 'contractDataEnd', [fixed('1'), reqId]);

export const bondContractData = message(18, 'bondContractData', [
  before(164, [fixed('6')]),
  reqId,
  field('symbol', text),
  field('secType', text),
  field('cusip', text),
  field('coupon', double),
  field('maturity', text),
  field('issueDate', text),
  field('ratings', text),
  field('bondType', text),
  field('couponType', text),
  field('convertible', bool),
  field('callable', bool),
  field('putable', bool),
  field('descAppend', text),
  field('exchange', text),
  field('currency', text),
  field('marketName', text),
  field('tradingClass', text),
  field('conId', int),
  field('minTick', double),
  gate(110, 163, [field('mdSizeMultiplier', int)]),
  field('orderTypes', text),
  field('validExchanges', text),
  field('nextOptionDate', text),
  field('nextOptionType', text),
  field('nextOptionPartial', bool),
  field('notes', text),
  ...longName,
  since(188, [field('timeZoneId', text), field('tradingHours', text), field('liquidHours', text)]),
  field('evRule', text),
  field('evMultiplier', optionalDouble()),
  tagValues,
  since(121, [field('aggGroup', int)]),
  since(126, [field('marketRuleIds', text)]),
  since(164, [
    field('minSize', double),
    field('sizeIncrement', double),
    field('suggestedSizeIncrement', double),
  ]),
]);

export const symbolSamples = message(79, 'symbolSamples', [
  reqId,
  list('samples', [
    field('conId', int),
    field('symbol', text),
    field('secType', text),
    field('primaryExchange', text),
    field('currency', text),
    scalars('derivativeSecTypes', text),
    since(176, [field('description', text), field('issuerId', text)]),
  ]),
]);

export const secDefOptParams = message(75, 'securityDefinitionOptionParameter', [
  reqId,
  field('exchange', text),
  field('underlyingConId', int),
  field('tradingClass', text),
  field('multiplier', text),
  scalars('expirations', text),
  scalars('strikes', double),
]);
export const secDefOptParamsEnd = message(76, 'securityDefinitionOptionParameterEnd', [reqId]);

export const marketRule = message(93, 'marketRule', [
  field('marketRuleId', int),
  list('increments', [field('lowEdge', double), field('increment', double)]),
]);

export const smartComponents = message(82, 'smartComponents', [
  reqId,
  list('components', [field('bit', int), field('exchange', text), field('letter', text)]),
]);

export const mktDepthExchanges = message(80, 'mktDepthExchanges', [
  list('exchanges', [
    field('exchange', text),
    field('secType', text),
    since(120, [field('listingExchange', text), field('serviceDataType', text), field('aggGroup', int)]),
    /** Whether there is depth with market makers. */
    before(120, [field('isL2', bool)]),
  ]),
]);
