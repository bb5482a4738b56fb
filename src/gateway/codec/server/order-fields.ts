import { condition } from '../condition.ts';
import { field, isNotEmpty, isOneOf, list, option, since, when } from '../parts.ts';
import {
  bool,
  double,
  int,
  optionalDouble,
  optionalInt,
  text,
  UNSET_DOUBLE,
  UNSET_INT,
} from '../wire-types.ts';

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;

/** Runs of fields that openOrder and completedOrder share. */

export const boxFields = [
  field('startingPrice', optionalDouble()),
  field('stockRefPrice', optionalDouble()),
  field('delta', optionalDouble()),
  field('stockRangeLower', optionalDouble()),
  field('stockRangeUpper', optionalDouble()),
  field('displaySize', optionalInt(UNSET_INT)),
] as const;

export const trailFields = [
  field('continuousUpdate', bool),
  field('referencePriceType', int),
  field('trailStopPrice', optionalDouble()),
  field('trailingPercent', optionalDouble()),
] as const;

export const comboFields = [
  field('comboLegsDescription', text),
  list('comboLegs', [
    field('conId', int),
    field('ratio', int),
    field('action', text),
    field('exchange', text),
    field('openClose', int),
    field('shortSaleSlot', int),
    field('designatedLocation', text),
    field('exemptCode', int),
  ]),
  list('orderComboLegs', [field('price', optionalDouble())]),
  list('smartComboRoutingParams', [field('tag', text), field('value', text)]),
] as const;

export const scaleFields = [
  field('scaleInitLevelSize', optionalInt(UNSET_INT)),
  field('scaleSubsLevelSize', optionalInt(UNSET_INT)),
  field('scalePriceIncrement', optionalDouble()),
  when('scalePriceIncrement', isPositive, [
    field('scalePriceAdjustValue', optionalDouble()),
    field('scalePriceAdjustInterval', optionalInt()),
    field('scaleProfitOffset', optionalDouble()),
    field('scaleAutoReset', bool),
    field('scaleInitPosition', optionalInt()),
    field('scaleInitFillQty', optionalInt()),
    field('scaleRandomPercent', bool),
  ]),
  field('hedgeType', text),
  when('hedgeType', isNotEmpty, [field('hedgeParam', text)]),
] as const;

export const algoFields = [
  field('notHeld', bool),
  option('deltaNeutralContract', [field('conId', int), field('delta', double), field('price', double)]),
  field('algoStrategy', text),
  when('algoStrategy', isNotEmpty, [list('algoParams', [field('tag', text), field('value', text)])]),
  since(64, [field('solicited', bool)]),
] as const;

export const benchmarkFields = [
  since(66, [field('randomizeSize', bool), field('randomizePrice', bool)]),
  since(102, [
    when('orderType', isOneOf('PEG BENCH', 'PEGBENCH'), [
      field('referenceContractId', int),
      field('isPeggedChangeAmountDecrease', bool),
      field('peggedChangeAmount', double),
      field('referenceChangeAmount', double),
      field('referenceExchangeId', text),
    ]),
    list('conditions', condition),
    when('conditions.length', isPositive, [
      field('conditionsIgnoreRth', bool),
      field('conditionsCancelOrder', bool),
    ]),
  ]),
] as const;

export const pegBestFields = [
  field('minTradeQty', optionalInt()),
  field('minCompeteSize', optionalInt()),
  field('competeAgainstBestOffset', optionalDouble()),
  field('midOffsetAtWhole', optionalDouble()),
  field('midOffsetAtHalf', optionalDouble()),
] as const;

export const unsetDouble = optionalDouble(UNSET_DOUBLE);
