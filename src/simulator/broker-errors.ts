import type { PermId } from '../core/ids.ts';
import type { BrokerError } from './exchange.ts';
import { formatPlain, type Micros } from './money/amounts.ts';

/** Errors in IB's numbering and words. Texts marked (own) have no recorded original. */

const error = (code: number, message: string): BrokerError => ({ code, message });

const invalidRequest = (cause: string): BrokerError =>
  error(321, `Error validating request.-'bF' : cause - ${cause}`);

export const DUPLICATE_ORDER_ID = error(103, 'Duplicate order id');
export const FILLED_CANNOT_CHANGE = error(104, 'Cannot modify a filled order.');
export const MODIFICATION_MISMATCH = error(105, 'Order being modified does not match original order');
export const INCOMPLETE_ORDER = error(107, 'Cannot transmit incomplete order.');
export const OFF_TICK = error(
  110,
  'The price does not conform to the minimum price variation for this contract.',
);
export const TIF_INCOMPATIBLE = error(111, 'The TIF (Tif type) and the order type are incompatible.');
export const INVALID_TRIGGER_METHOD = error(146, 'Invalid trigger method.');
export const INCOMPLETE_CONDITION = error(147, 'The conditional contract info is incomplete.');
export const UNCONDITIONAL_TYPE = error(
  148,
  'Conditional submission of orders is supported for Limit, Market, MidPrice, Relative and Snap order types only. Conditional cancelation of orders is supported for Limit and MidPrice order types only.',
);
/** (own) */
export const UNKNOWN_CONDITION_CONTRACT = error(
  200,
  'No security definition has been found for the contract of a condition',
);
export const ICEBERG_OR_DISCRETIONARY = error(
  157,
  'An order can be EITHER Iceberg or Discretionary. Please remove either the Discretionary amount or the Display size.',
);
export const UNKNOWN_CONTRACT = error(200, 'No security definition has been found for the request');
export const TRAILING_CHILD = error(
  328,
  'Trailing stop orders can be attached to limit or stop-limit orders only.',
);
export const INVALID_GOOD_TILL_DATE = error(334, 'Invalid Good Till Date order');
export const MALFORMED_GOOD_TILL_DATE = error(
  337,
  'The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xxx where yyyymmdd and ' +
    'xxx are optional. E.g.: 20031126 15:59:00 EST  Note that there is a space between the date and time, and between the time and time-zone.',
);
export const UNSUPPORTED_ORDER_TYPE = error(
  387,
  'Unsupported order type for this exchange and security type.',
);
export const BELOW_MINIMUM_SIZE = error(388, 'Order size is smaller than the minimum requirement.');
export const CONTRACT_EXPIRED = error(392, 'Invalid order: contract expired.');
export const WHAT_IF_NEEDS_TRANSMIT = error(413, 'What-if order should have the transmit flag set to true.');
export const ZERO_SIZE = error(434, 'The order size cannot be zero.');
export const UNKNOWN_ALGO = error(439, 'Order processing failed. Algorithm definition not found.');
export const ALGO_FIXED = error(440, 'Order modify failed. Algorithm cannot be modified.');
export const ALGO_NOT_ALLOWED = error(442, 'Specified algorithm is not allowed for this order.');
export const invalidAlgo = (tag: string, value: string): BrokerError =>
  error(441, `Algo attributes validation failed: ${tag}=${value}`);
export const unknownAlgoAttribute = (tag: string): BrokerError =>
  error(443, `Order processing failed. Unknown algo attribute. ${tag}`);
export const ACCOUNT_MISSING = error(435, 'You must specify an account.');
export const ALLOCATION_SIZE_DIFFERS = error(
  144,
  'Order size does not match total share allocation. To adjust the share allocation, right-click on the order and select Modify > Share Allocation',
);
export const NOT_ADVISOR = error(344, 'The account logged into is not a financial advisor account.');
export const NO_COMBO_TO_ALLOCATE = error(345, 'Generic combo is not supported for FA advisor account.');
export const NO_SHARES_IN_ACCOUNTS = error(426, 'None of the accounts have enough shares.');
export const ALLOCATION_MISSING = error(
  436,
  'You must specify an allocation (either a single account, group, or profile).',
);
export const INVALID_ALLOCATION_PERCENTAGE = error(10012, 'Invalid allocation percentage');
export const NO_FRACTIONS_TO_ALLOCATE = error(
  10251,
  'Fractional shares are not supported for allocation orders',
);
export const CASH_DIFFERS_FROM_GROUP = error(
  10294,
  'Cash quantity set on the order does not match total monetary amount of the Group.',
);
export const DISPLAY_TOO_LARGE = error(10020, 'Display size should be smaller than order size.');
export const MISSING_PARENT = error(10006, 'Missing parent order.');
export const FRACTIONAL_SHARES = error(
  10243,
  'Fractional-sized order cannot be placed via API. Please use desktop version to place this order.',
);
export const NO_CASH_QUANTITY = error(10244, 'Cash Quantity cannot be used for this order');
export const CASH_QUANTITY_NEEDED = error(10289, 'You must set Cash Quantity for this order');
export const NO_FRACTIONS = error(10318, "This order doesn't support fractional quantity trading");
export const OCA_GROUP_FIXED = error(10326, 'OCA group revision is not allowed');
export const OCA_TYPE_FIXED = error(10327, 'OCA group type revision is not allowed');
export const PARENT_FIXED = error(10341, 'Parent order id cannot be modified');
export const OUTSIDE_RTH_IGNORED = error(
  2109,
  "Order Event Warning:Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. PlaceOrder is now being processed.",
);

export const NO_COMBO_LEGS = invalidRequest("Security type 'BAG' requires combo leg details.");
export const INVALID_COMBO = error(312, 'The combo details are invalid.');
/** `leg` counts from 1. */
export const invalidComboLeg = (
  leg: number,
  { conId, ratio, action }: { readonly conId: number; readonly ratio: number; readonly action: string },
): BrokerError =>
  invalidRequest(
    `The combo details for leg '${leg}' are invalid. -  conid, ratio, side: ${conId}, ${ratio}, ${sideNumber(action)}`,
  );
/** 0 for what is no side. */
const sideNumber = (action: string): number => Math.max(0, ['', 'BUY', 'SELL'].indexOf(action.toUpperCase()));
export const STOCK_LEGS_SMART_ONLY = error(315, 'Stock combo legs are restricted to SMART order routing.');
export const CROSS_CURRENCY_COMBO = error(10000, 'Cross currency combo error.');
export const COMBO_GOOD_AFTER = error(349, 'Generic combo does not support "Good After" attribute.');
export const COMBO_MINIMUM_QUANTITY = error(350, 'Minimum quantity is not supported for best combo order.');
export const COMBO_OCA_GROUP = error(356, 'Smart-combo order does not support OCA group.');
export const COMBO_OCA_TYPE = error(359, 'Combo order only supports reduce on fill without block(OCA).');
export const COMBO_DISPLAY_SIZE = error(10023, 'Invalid combo display size API.');
export const unknownComboTag = (tag: string): BrokerError =>
  error(10027, `Invalid combo routing tag API. ${tag}`);
/** Seen without its number; 10043 stands beside it in IB's list. */
export const missingNonGuaranteed = (value: string): BrokerError =>
  error(10043, `Invalid NonGuaranteed value of ${value}. The order cannot be set as guaranteed.`);
export const COMBO_LEG_PRICES = error(
  10058,
  'Combo per-leg prices are only supported for non-guaranteed smart combos with two legs and the "IECOMBOPERLEGPRICE" feature enabled.',
);
/** (own) */
export const COMBO_LEG_PRICES_DIFFER = invalidRequest("The leg prices don't match the combo price");

export const INVALID_ORDER_TYPE = invalidRequest('Invalid order type was entered');
/** (own) */
export const INVALID_TIF = invalidRequest('Invalid time in force was entered');
/** (own) */
export const INVALID_TRAIL = invalidRequest(
  'Either a trailing amount or a trailing percentage must be entered',
);
/** (own) */
export const INVALID_TRAIL_LIMIT = invalidRequest(
  'A trailing stop limit order needs a limit price offset, or a limit price with a trailing stop price',
);
/** (own) */
export const INVALID_ADJUSTMENT = invalidRequest(
  'An adjustable stop needs a stop order, an adjusted order type, a trigger price and the adjusted prices',
);
/** (own) */
export const INVALID_MINIMUM_QUANTITY = invalidRequest('The minimum quantity exceeds the order size');
/** (own) */
export const INVALID_OCA_TYPE = invalidRequest('Invalid OCA type was entered');
/** (own) */
export const unknownAllocation = (what: string): BrokerError => invalidRequest(`Unknown allocation ${what}`);
/** (own) */
export const unknownAccount = (account: string): BrokerError =>
  invalidRequest(`Invalid account code '${account}'`);

/** (own) */
const invalidExercise = (cause: string): BrokerError =>
  error(321, `Error validating request.-'bI' : cause - ${cause}`);

export const rejected = (reason: string): BrokerError => error(201, `Order rejected - reason:${reason}`);

/** Seen at a paper account in April 2026, of orders that came after another one of their group had filled. */
export const OCA_GROUP_FILLED = rejected('OCA group is already filled.');
/** Of an order that names both an account and a group. */
export const INVALID_ACCOUNT_NUMBER = rejected('Invalid account number.');
/** (own) */
export const nothingToAllocateBy = (method: string): BrokerError =>
  rejected(`None of the group's accounts has anything to allocate by (${method}).`);
/** (own) */
export const QUANTITY_BELOW_FILLED = rejected('The order quantity must exceed the quantity already filled.');
/** (own) */
export const NO_SHORT_SALE = rejected('Short sale is not supported for this security.');
/** (own) */
export const noExchangeRate = (from: string, to: string): BrokerError =>
  rejected(`No exchange rate from ${from} to ${to} is available.`);
/** (own) */
export const NO_PRICE_FOR_CASH_QUANTITY = rejected('No market price is available for the cash quantity.');

/** "in sufficient" is IB's spelling. */
export const insufficientMargin = (equity: Micros, required: Micros, currency: string): BrokerError =>
  rejected(
    "We are unable to accept your order. Your Available Funds are in sufficient to cover the change in the account's " +
      'margin requirements if this order executes. In order to obtain the desired position your Equity with Loan Value ' +
      `[${formatPlain(equity)} ${currency}] must exceed the new total Initial Margin of [${formatPlain(required)} ${currency}].`,
  );

/** (own) */
export const tooManyOrders = (limit: number): BrokerError =>
  rejected(`No more than ${limit} orders can be active per contract, side and account.`);

export const beyondBand = (edge: number, market: number): BrokerError =>
  error(
    202,
    `Order Canceled - reason:We cannot accept an order at a limit price at or more aggressive than ${edge.toFixed(6)}. ` +
      `Please submit your order <br>using a limit price that is closer to the current market price of ${market}. ` +
      'or convert your order to an <br>algorithmic Order (IBALGO)',
  );

export const LOCATING = error(
  404,
  'Shares for this order are not immediately available for short sale. The order will be held while we attempt to locate the shares.',
);

/** (own) A person in TWS would find it gone. */
export const NOT_OPEN = error(135, "Can't find order with ID =");

export const CANCELLED = error(202, 'Order Canceled - reason:');

/** (own) */
export const closingOnly = (localSymbol: string, terms: string): BrokerError =>
  rejected(
    `${localSymbol} (${terms}) is delivered physically and its close-out deadline has passed: only closing orders are accepted.`,
  );

const cancelledBecause = (reason: string): BrokerError => error(202, `Order Canceled - reason:${reason}`);
/** (own) */
export const CONTRACT_ENDED = cancelledBecause('The contract has expired.');
/** (own) */
export const DELIVERY_NEAR = cancelledBecause(
  'The contract is delivered physically and its close-out deadline has passed.',
);

export const notCancellable = (permId: PermId): BrokerError =>
  error(161, `Cancel attempted when order is not in a cancellable state.  Order permId =${permId}`);

export const cancelUnknown = (orderId: number): BrokerError =>
  error(10147, `OrderId ${orderId} that needs to be cancelled is not found.`);

export const cancelTooLate = (orderId: number, state: string): BrokerError =>
  error(10148, `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${state}.`);

/** `line` is `SELL 7K EUR.USD Forex`. */
export const oddLot = (line: string, currency: string, minimum: number): BrokerError =>
  error(
    399,
    `Order Message:\n${line}\nWarning: Your order size is below the ${currency} ${minimum} IdealPro minimum and will be routed as an odd lot order.`,
  );

/** `line` is `BUY 1 AAPL NASDAQ.NMS`; `opens` is `2026-08-25 09:30:00 US/Eastern`. */
export const notBeforeOpening = (line: string, opens: string): BrokerError =>
  error(
    399,
    `Order Message:\n${line}\nWarning: Your order will not be placed at the exchange until ${opens}.`,
  );

export const AT_THE_MONEY = error(10333, 'Option Exercise at-the-money warning');
/** (own) */
export const INVALID_EXERCISE = invalidExercise('The exercise action must be 1 (exercise) or 2 (lapse)');
/** (own) */
export const INVALID_EXERCISE_QUANTITY = invalidExercise(
  'The exercise quantity must be a whole number above zero',
);
/** (own) */
export const NO_LONG_POSITION = rejected('The account does not hold so many contracts.');
/** (own) */
export const NO_SHORT_POSITION = rejected('The account is not short so many contracts.');
/** (own) */
export const NOT_YET_EXERCISABLE = rejected('A European-style option can be exercised only when it expires.');
/** (own) */
export const LAPSE_TOO_EARLY = rejected('Options can be left to lapse only on the day on which they expire.');
/** (own) */
export const EXERCISE_AGAINST_NATURE = rejected(
  'This goes against what would happen to the option by itself: set override to 1 to do it all the same.',
);
