import type { Pricing } from '../../../broker/port.ts';
import { orderRef, signalId } from '../../../core/ids.ts';
import type { Price } from '../../../core/price.ts';
import { orderTypeCode } from '../../order/order.ts';
import { emptyBook } from '../../risk/book/risk-book.ts';
import { byFacts, byOrder, bySupposing, given, type Provocation } from './provocation.ts';
import { DRILL_DAY, DRILL_TIME, expiring, MIDDLE, REFERENCE } from './supposed-order.ts';

const ENTRIES: readonly Pricing[] = [
  { type: 'market' },
  { type: 'limit', limit: REFERENCE as Price },
  { type: 'stop', stop: REFERENCE as Price },
  { type: 'stop-limit', stop: REFERENCE as Price, limit: REFERENCE as Price },
];

/** One average range is one point. */
const ATR = { market: { atr: 1 } };

/** Checks of the order's own terms. */
export const ORDER_PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  DUPLICATE: (target) => [
    bySupposing(target, 'the same body a moment ago', {
      repeats: { signalId: signalId('S-BEFORE'), at: target.base.now },
    }),
  ],
  SIGNAL_STALE: (target) => [
    byOrder(
      target,
      {},
      {
        signal: {
          ...target.base.signal,
          time: (target.base.now - target.limits.maxSignalAgeMs - 1_000) as typeof DRILL_TIME,
        },
      },
    ),
  ],
  STATE_IN_DOUBT: (target) => [byFacts(target, 'an order in doubt', { doubt: 'An order is in doubt.' })],
  ORDER_TYPE_NOT_ALLOWED: (target) =>
    ENTRIES.filter(
      (entry) => !target.limits.allowedOrderTypes?.some((allowed) => allowed === orderTypeCode(entry)),
    )
      .slice(0, 1)
      .map((entry) => byOrder(target, { entry })),
  PRICE_COLLAR: (target) => [
    byOrder(target, { reference: MIDDLE * (1 + (target.limits.priceCollarPercent + 1) / 100) }),
  ],
  COLLAR_TICKS: (target) => [
    byOrder(target, { reference: MIDDLE + (given(target.limits.collarTicks) + 1) * 0.01 }),
  ],
  COLLAR_ATR: (target) => [
    byFacts(target, 'an average range of 1', ATR, {
      reference: MIDDLE + given(target.limits.collarAtr) + 1,
    }),
  ],
  COLLAR_LAST: (target) => [
    byOrder(target, { reference: 100 * (1 + (given(target.limits.collarLastPercent) + 1) / 100) }),
  ],
  STOP_REQUIRED: (target) => (target.limits.stopRequired ? [byOrder(target, { stop: null })] : []),
  STOP_TOO_NEAR: (target) => [
    byOrder(target, { stop: REFERENCE * (1 - given(target.limits.minStopPercent) / 200) }),
  ],
  // A short one, whose stop may be as far away as one likes.
  STOP_TOO_FAR: (target) => [
    byOrder(target, {
      side: 'SELL',
      stop: REFERENCE * (1 + (given(target.limits.maxStopPercent) + 1) / 100),
    }),
  ],
  STOP_BEYOND_ATR: (target) => {
    const { input } = byOrder(target, {
      side: 'SELL',
      stop: REFERENCE + given(target.limits.maxStopAtr) + 1,
    });
    return [byFacts(target, 'an average range of 1', ATR, input)];
  },
  REWARD_TO_RISK: (target) => [
    byOrder(target, { target: REFERENCE + given(target.limits.minRewardToRisk) / 2 }),
  ],
  ADDS_LIMIT: (target) => {
    const { base, limits } = target;
    const book = emptyBook();
    const entries = Array.from({ length: given(limits.maxAdds) + 1 }, (_, nth) =>
      orderRef(`S-BEFORE${nth}-E`),
    );
    book.openTrades.set(base.instrument.conId, {
      source: base.signal.source,
      openedAt: DRILL_TIME,
      day: DRILL_DAY,
      profitBefore: 0,
      entries,
    });
    return [byFacts(target, `a position of ${entries.length} entries`, { book })];
  },
  VOLUME_SHARE: (target) => {
    const averageVolume = 50 / given(target.limits.maxVolumePercent);
    return [
      byFacts(target, `an average volume of ${averageVolume.toFixed(2)}`, { market: { averageVolume } }),
    ];
  },
  QUANTITY_LIMIT: (target) => {
    const { base, limits, sets } = target;
    const future = { instrument: expiring(base.instrument, 'FUT', '2026-06-19') };
    return [
      ...(sets('maxQuantity') ? [byOrder(target, { quantity: limits.maxQuantity + 1 })] : []),
      ...(sets('maxContracts') ? [byOrder(target, { quantity: limits.maxContracts + 1 }, future)] : []),
    ];
  },
  NOTIONAL_LIMIT: (target) => [
    byOrder(target, { quantity: Math.ceil(target.limits.maxNotional / REFERENCE) + 1 }),
  ],
};
