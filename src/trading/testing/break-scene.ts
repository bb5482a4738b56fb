import type { BreakCause } from '../reconcile/position-break.ts';
import { Desk } from './desk.ts';
import { bareSignal, SPY } from './fixtures.ts';

/** 10 SPY of ours; the broker holds `units`, long enough to be a break. */
export function differing(units: number, prepare: (desk: Desk) => void = () => {}): Desk {
  const desk = new Desk();
  desk.longSpy();
  prepare(desk);
  desk.brokerHolds(units);
  desk.tick(6_000);
  desk.tick();
  compared(desk);
  return desk;
}
/** The broker's lists have been read, and say what is known. */
export const compared = (desk: Desk): void => {
  desk.clock.advance(1_000);
  desk.commit({ type: 'reconciled', openOrders: 0, executions: 0, settled: 0, doubted: 0 });
};

/** What the break in SPY is explained by; absent where there is none. */
export const causeIn = (desk: Desk): BreakCause | undefined => desk.state.breaks.get(SPY.conId)?.cause;

/** 10 SPY of ours, and 5 more whose fill only the broker's position tells of. */
export const adding = (): Desk =>
  differing(15, (desk) => {
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 } }));
    desk.accept();
  });
