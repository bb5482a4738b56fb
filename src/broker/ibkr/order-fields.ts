import type { ClientOrderId } from '../../core/ids.ts';
import type { AdvisorAllocation } from '../advisor-group.ts';
import type { OrderTicket, Pricing, StopAdjustment } from '../port.ts';
import { utcStamp } from './broker-time.ts';
import type { LibraryOrder } from './library.ts';

/** Fields of the library's order that only ever come from the gateway. */
type ReceivedOnly =
  | 'orderId'
  | 'clientId'
  | 'permId'
  | 'autoCancelDate'
  | 'basisPoints'
  | 'basisPointsType'
  | 'bondAccruedInterest'
  | 'filledQuantity'
  | 'imbalanceOnly'
  | 'parentPermId'
  | 'refFuturesConId'
  | 'routeMarketableToBbo'
  | 'shareholder'
  | 'tier';

/** Every field that is sent, each one mentioned: a field that the library adds does not compile until it is decided. */
type SentFields = {
  [Field in Exclude<keyof Required<LibraryOrder>, ReceivedOnly>]: LibraryOrder[Field] | undefined;
};

/** How an order hangs together with others of its bracket. */
export interface OrderChain {
  readonly parentId: ClientOrderId | 0;
  /** Orders of one group cancel each other; empty: none. */
  readonly ocaGroup: string;
  /** IB's type of the group; absent: as Bowline places it. */
  readonly ocaType?: number;
  /** False: the gateway holds it until an order of its chain comes with true. */
  readonly transmit: boolean;
  /** True: the gateway answers what the order would do, and places none. */
  readonly whatIf?: true;
}

export const ALONE: OrderChain = { parentId: 0, ocaGroup: '', transmit: true };
/** IB refuses a preview that is not transmitted (413). */
export const PREVIEW: OrderChain = { ...ALONE, whatIf: true };

/** The gateway's word for "this number is not set" is an empty field, which the library writes for undefined. */
const UNSET = undefined;
/**
 * IB: reduce the rest of the group by what has filled, with overfill protection. With type 1 a target that fills in part
 * would cancel the whole stop and leave the rest of the position naked.
 */
const OCA_REDUCE_WITH_BLOCK = 2;

interface PriceFields {
  readonly orderType: string;
  readonly lmtPrice?: number;
  readonly auxPrice?: number;
  readonly trailStopPrice?: number;
  readonly trailingPercent?: number;
}

/** IB's type code and the price fields that belong to it; the others stay unset. */
export function priceFields(pricing: Pricing): PriceFields {
  switch (pricing.type) {
    case 'market':
      return { orderType: 'MKT' };
    case 'limit':
      return { orderType: 'LMT', lmtPrice: pricing.limit };
    case 'stop':
      return { orderType: 'STP', auxPrice: pricing.stop };
    case 'stop-limit':
      return { orderType: 'STP LMT', lmtPrice: pricing.limit, auxPrice: pricing.stop };
    case 'trailing-stop':
      return { orderType: 'TRAIL', auxPrice: pricing.amount, trailStopPrice: pricing.stop };
    case 'trailing-stop-percent':
      return { orderType: 'TRAIL', trailingPercent: pricing.percent, trailStopPrice: pricing.stop };
  }
}

type AdjustmentFields = Pick<
  SentFields,
  | 'adjustedOrderType'
  | 'triggerPrice'
  | 'adjustedStopPrice'
  | 'adjustedStopLimitPrice'
  | 'adjustedTrailingAmount'
  | 'adjustableTrailingUnit'
>;

/** A trail that begins later goes by an amount: for a percentage IB's field reference gives the unit 1 and its samples give 100. */
function adjustmentFields(adjustment: StopAdjustment | undefined): AdjustmentFields {
  const to = adjustment?.to;
  return {
    adjustedOrderType: to && (priceFields(to).orderType as LibraryOrder['adjustedOrderType']),
    triggerPrice: adjustment?.trigger,
    adjustedStopPrice: to?.stop,
    adjustedStopLimitPrice: UNSET,
    adjustedTrailingAmount: to?.type === 'trailing-stop' ? to.amount : UNSET,
    adjustableTrailingUnit: 0,
  };
}

/** Asked of options routed by way of SMART; a combination at one exchange fills as a whole there, and IB takes no such word. */
const isGuaranteed = ({ instrument }: OrderTicket): boolean =>
  instrument.comboLegs !== undefined && instrument.exchange === 'SMART';

/**
 * A ticket as a complete order of the library. The library sends an empty field for everything that is left out, which
 * the gateway may read as false, as 0 or as a preset of its user: nothing is left out. Orders of an advisor's own account
 * go to the group of `advisor`.
 */
export function orderFields(
  ticket: OrderTicket,
  chain: OrderChain,
  advisor?: AdvisorAllocation,
): LibraryOrder {
  const allocation = ticket.account === advisor?.advisor ? advisor : undefined;
  const prices = priceFields(ticket.pricing);
  const grouped = chain.ocaGroup !== '';
  const fields: SentFields = {
    action: ticket.side as LibraryOrder['action'],
    totalQuantity: ticket.quantity,
    orderType: prices.orderType as LibraryOrder['orderType'],
    lmtPrice: prices.lmtPrice ?? UNSET,
    auxPrice: prices.auxPrice ?? UNSET,
    trailStopPrice: prices.trailStopPrice ?? UNSET,
    trailingPercent: prices.trailingPercent ?? UNSET,
    tif: ticket.tif as LibraryOrder['tif'],
    outsideRth: ticket.outsideRth,
    // IB takes either an account or a group.
    account: allocation ? '' : ticket.account,
    orderRef: ticket.ref,
    transmit: chain.transmit,
    parentId: chain.parentId,
    ocaGroup: chain.ocaGroup,
    ocaType: grouped ? (chain.ocaType ?? OCA_REDUCE_WITH_BLOCK) : 0,

    // A customer's own order, opening or closing as the position says.
    origin: 0,
    openClose: '',
    whatIf: chain.whatIf ?? false,
    solicited: false,
    notHeld: false,
    clearingAccount: '',
    clearingIntent: '',
    settlingFirm: '',
    modelCode: '',
    customerAccount: '',
    professionalCustomer: false,
    extOperator: '',
    manualOrderIndicator: UNSET,
    manualOrderTime: '',
    advancedErrorOverride: '',
    rule80A: '',

    // The gateway's default trigger for stops: last price, or double bid/ask for thin markets.
    triggerMethod: 0,
    overridePercentageConstraints: false,
    // Whether IB may hold a marketable price back is the account's setting, as in TWS.
    usePriceMgmtAlgo: UNSET,
    allOrNone: false,
    blockOrder: false,
    sweepToFill: false,
    hidden: false,
    displaySize: 0,
    minQty: UNSET,
    discretionaryAmt: 0,
    discretionaryUpToLimitPrice: false,
    percentOffset: UNSET,
    cashQty: UNSET,
    goodAfterTime: ticket.goodAfter === undefined ? '' : utcStamp(ticket.goodAfter),
    goodTillDate: '',
    duration: UNSET,
    activeStartTime: UNSET,
    activeStopTime: UNSET,
    includeOvernight: false,
    autoCancelParent: false,
    randomizeSize: false,
    randomizePrice: false,
    optOutSmartRouting: false,
    postToAts: UNSET,
    eTradeOnly: false,
    firmQuoteOnly: false,
    nbboPriceCap: UNSET,
    isOmsContainer: false,

    // Short sales: 0 and −1 for accounts whose shares IB locates.
    shortSaleSlot: 0,
    designatedLocation: '',
    exemptCode: -1,

    // Advisor allocation.
    faGroup: allocation?.group ?? '',
    faMethod: allocation?.method ?? '',
    faPercentage: '',
    faProfile: '',

    // Algorithms, hedges, scales, pegs, volatility and auction orders: none.
    algoStrategy: '',
    algoParams: UNSET,
    algoId: '',
    hedgeType: '',
    hedgeParam: '',
    dontUseAutoPriceForHedge: false,
    scaleInitLevelSize: UNSET,
    scaleSubsLevelSize: UNSET,
    scalePriceIncrement: UNSET,
    scalePriceAdjustValue: UNSET,
    scalePriceAdjustInterval: UNSET,
    scaleProfitOffset: UNSET,
    scaleAutoReset: false,
    scaleInitPosition: UNSET,
    scaleInitFillQty: UNSET,
    scaleRandomPercent: false,
    scaleTable: '',
    auctionStrategy: 0,
    startingPrice: UNSET,
    stockRefPrice: UNSET,
    delta: UNSET,
    stockRangeLower: UNSET,
    stockRangeUpper: UNSET,
    volatility: UNSET,
    volatilityType: UNSET,
    referencePriceType: UNSET,
    continuousUpdate: 0,
    deltaNeutralOrderType: '',
    deltaNeutralAuxPrice: UNSET,
    deltaNeutralConId: 0,
    deltaNeutralSettlingFirm: '',
    deltaNeutralClearingAccount: '',
    deltaNeutralClearingIntent: '',
    deltaNeutralOpenClose: '',
    deltaNeutralShortSale: false,
    deltaNeutralShortSaleSlot: 0,
    deltaNeutralDesignatedLocation: '',
    referenceContractId: 0,
    isPeggedChangeAmountDecrease: false,
    peggedChangeAmount: 0,
    referenceChangeAmount: 0,
    referenceExchangeId: '',
    lmtPriceOffset: UNSET,
    ...adjustmentFields(ticket.adjustment),
    minTradeQty: UNSET,
    minCompeteSize: UNSET,
    competeAgainstBestOffset: UNSET,
    midOffsetAtWhole: UNSET,
    midOffsetAtHalf: UNSET,

    // Conditions: none.
    conditions: UNSET,
    conditionsIgnoreRth: false,
    conditionsCancelOrder: false,

    // Combinations: all legs fill together or none, and the price is the whole's.
    smartComboRoutingParams: isGuaranteed(ticket) ? [{ tag: 'NonGuaranteed', value: '0' }] : UNSET,
    orderComboLegs: UNSET,
    // An empty list would remove the field and shift every later one; undefined writes it empty.
    orderMiscOptions: UNSET,

    softDollarTier: UNSET,
    mifid2DecisionMaker: '',
    mifid2DecisionAlgo: '',
    mifid2ExecutionTrader: '',
    mifid2ExecutionAlgo: '',
  };
  return fields as LibraryOrder;
}
