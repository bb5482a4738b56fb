import { cleanDecimal, type Price, price } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import {
  ALGO_NOT_ALLOWED,
  COMBO_DISPLAY_SIZE,
  COMBO_GOOD_AFTER,
  COMBO_LEG_PRICES,
  COMBO_LEG_PRICES_DIFFER,
  COMBO_MINIMUM_QUANTITY,
  COMBO_OCA_GROUP,
  COMBO_OCA_TYPE,
  INVALID_COMBO,
  missingNonGuaranteed,
  unknownComboTag,
} from '../broker-errors.ts';
import type { BrokerError, ComboOrderTerms, OrderRequest } from '../exchange.ts';
import type { LegMarket } from './combo-book.ts';

const SMART = 'SMART';
const REDUCE_WITHOUT_BLOCK = 3;

/** IB's `smartComboRoutingParams`. They choose among ways of routing, which have no counterpart here, and are echoed. */
const ROUTING_TAGS: ReadonlySet<string> = new Set([
  'NonGuaranteed',
  'LeginPrio',
  'DontLeginNext',
  'ChangeToMktTime1',
  'ChangeToMktTime2',
  'ChangeToMktOffset',
  'PriceCondConid',
  'CondPriceMax',
  'CondPriceMin',
]);

const nonGuaranteed = ({ routing }: ComboOrderTerms): string | undefined =>
  routing.find(({ tag }) => tag === 'NonGuaranteed')?.value;

/** True for orders whose legs IB does not promise to fill together. */
export const isNonGuaranteed = (combo: ComboOrderTerms): boolean => nonGuaranteed(combo) === '1';

/** True for orders whose legs fill each by itself: not guaranteed, and not all or nothing. */
export const isLegged = (terms: OrderRequest): boolean =>
  terms.combo !== undefined &&
  isNonGuaranteed(terms.combo) &&
  terms.tif !== 'FOK' &&
  terms.allOrNone !== true;

/** Why an order of a combination cannot be taken; undefined when it can, and for other orders. */
export function checkCombo(terms: OrderRequest, instrument: Instrument): BrokerError | undefined {
  const { comboLegs } = instrument;
  if (comboLegs === undefined) return undefined;
  if (terms.algo !== undefined) return ALGO_NOT_ALLOWED;
  if (terms.goodAfterTime !== undefined) return COMBO_GOOD_AFTER;
  if (terms.minQty !== undefined) return COMBO_MINIMUM_QUANTITY;
  if (terms.displaySize !== undefined) return COMBO_DISPLAY_SIZE;
  // Exits carry the group that the gateway gave them.
  if (terms.ocaGroup !== '' && terms.parentId === 0) {
    if (instrument.exchange === SMART) return COMBO_OCA_GROUP;
    if (terms.ocaType !== REDUCE_WITHOUT_BLOCK) return COMBO_OCA_TYPE;
  }
  return terms.combo === undefined ? undefined : checkRouting(terms.combo, instrument);
}

function checkRouting(combo: ComboOrderTerms, { comboLegs = [], exchange }: Instrument) {
  const unknown = combo.routing.find(({ tag }) => !ROUTING_TAGS.has(tag));
  if (unknown !== undefined) return unknownComboTag(unknown.tag);
  const value = nonGuaranteed(combo);
  if (value !== undefined && value !== '0' && value !== '1') return missingNonGuaranteed(value);
  const stocksOnly = comboLegs.every(({ secType }) => secType === 'STK');
  if (value === '0' && stocksOnly && exchange === SMART) return missingNonGuaranteed(value);
  return undefined;
}

/**
 * The limit of an order that gives a price for each leg, in place of one for the whole: two legs, SMART and not guaranteed (10058). Other
 * orders come back as they are.
 */
export function withLegPrices(
  terms: OrderRequest,
  instrument: Instrument,
  legs: readonly LegMarket[] | undefined,
): Result<OrderRequest, BrokerError> {
  const { combo } = terms;
  const prices = combo?.legPrices ?? [];
  if (combo === undefined || legs === undefined || prices.every((each) => each === undefined))
    return ok(terms);
  if (terms.orderType !== 'LMT' || instrument.exchange !== SMART) return fail(COMBO_LEG_PRICES);
  if (legs.length !== 2 || nonGuaranteed(combo) !== '1') return fail(COMBO_LEG_PRICES);
  let sum = 0;
  for (const [index, { leg, weight }] of legs.entries()) {
    const each = prices[index];
    if (each === undefined) return fail(INVALID_COMBO);
    sum += (leg.action === 'BUY' ? weight : -weight) * each;
  }
  const whole = price(cleanDecimal(sum));
  // Clients that leave the whole's price out send 0.
  if (terms.lmtPrice !== undefined && terms.lmtPrice !== 0 && terms.lmtPrice !== whole) {
    return fail(COMBO_LEG_PRICES_DIFFER);
  }
  return ok({ ...terms, lmtPrice: whole });
}

/** The limit of one leg; undefined where the order has none for it. */
export const legLimit = (terms: OrderRequest, index: number): Price | undefined =>
  terms.combo?.legPrices[index];
