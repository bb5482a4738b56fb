import assert from 'node:assert/strict';
import type { AccountId } from '../../core/ids.ts';
import type { KernelContext } from '../kernel/context.ts';
import { riskDays } from '../risk/book/risk-day.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';
import { Desk } from './desk.ts';
import { ES, quote, SPY, signal } from './fixtures.ts';

export const QQQ = { ...SPY, conId: 320227571 as typeof SPY.conId, symbol: 'QQQ', localSymbol: 'QQQ' };
export const HOUR = 3_600_000;

/** A desk whose days begin at midnight in New York. */
export function riskDesk(
  limits: Partial<RiskLimits>,
  scopedLimits: readonly ScopedLimits[] = [],
  further: Partial<KernelContext> = {},
  account?: AccountId,
) {
  const context = {
    scopedLimits,
    riskDay: riskDays({ timeZone: 'America/New_York', startsAt: '00:00' }),
    ...further,
  };
  const made = new Desk(limits, context, account);
  made.quotes.set(QQQ.conId, quote(QQQ, 450, 450.02));
  made.quotes.set(ES.conId, quote(ES, 450, 450.25));
  made.tick(0);
  return made;
}

/** Takes a signal and says what refused it, or `sent`. */
export function fate(of: Desk, facts: Partial<Signal> = {}, instrument = SPY): string {
  const asked = signal({ symbol: instrument.symbol, ...facts });
  of.take(asked, instrument);
  return of.record(asked).refusal?.code ?? 'sent';
}

export const resting = (limit = 449): Partial<Signal> => ({ entry: { type: 'limit', limit } });

/** Buys 10 SPY at 450.02 and sells them at `exit`. */
export function roundTrip(
  of: Desk,
  exit: number,
  facts: Partial<Signal> = {},
  how: 'target' | 'stop' = 'target',
): void {
  of.longSpy(facts);
  const order = of.order(how);
  of.fill(order, 10, exit);
  of.status(of.order(how === 'target' ? 'stop' : 'target'), 'Cancelled');
  of.brokerHolds(0);
  assert.equal(of.position(), 0);
}
