import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { comboQuote } from '../../instruments/combos/combo-quote.ts';
import { Desk } from '../testing/desk.ts';
import { NOW, quote } from '../testing/fixtures.ts';
import { bought, desk, refusalOf, setLegs, VERTICAL } from '../testing/spread-desk.ts';
import { BLIND_STOP } from './blind-stops.ts';

const exits = { stopLoss: { unit: 'price', value: 1 } } as const;

/** The quotes of the legs: bid and ask of each; without a bid where there is none. */
function quoted(on: Desk, ...sides: readonly (readonly [number | undefined, number])[]): void {
  for (const [index, { contract }] of legsOf(VERTICAL).entries()) {
    const [bid, ask] = sides[index] ?? [0, 0];
    const { bid: told, ...rest } = quote(contract, bid ?? 0, ask);
    on.quotes.set(
      contract.conId,
      bid === undefined ? rest : { ...rest, ...(told === undefined ? {} : { bid: told }) },
    );
  }
  const whole = comboQuote(VERTICAL, (leg) => on.quotes.get(leg.conId));
  assert.ok(whole);
  on.quotes.set(VERTICAL.conId, { ...whole, conId: VERTICAL.conId });
}

const isBlind = (on: Desk): boolean => [...on.state.alarms.values()].some(({ code }) => code === BLIND_STOP);

describe('the watched stop of a spread', () => {
  it('is not reached by the middle of a quote that says nothing, and that is told', () => {
    const { on } = bought(exits);
    quoted(on, [undefined, 4.02], [1.9, 1.92]);
    on.tick();
    assert.equal(on.state.closings.size, 0, 'the bid of a leg is missing: -1.92 to 2.12');
    assert.ok(isBlind(on));
    quoted(on, [3, 4.5], [1, 3.2]);
    on.tick();
    assert.equal(on.state.closings.size, 0, 'a wide market: -0.2 to 3.5');
    setLegs(on, VERTICAL, [4, 1.9]);
    on.tick();
    assert.ok(!isBlind(on), 'over');
  });

  it('is reached in a wide market where even its better side is beyond it', () => {
    const { on } = bought(exits);
    quoted(on, [1, 2.4], [1.5, 2.6]);
    on.tick();
    assert.equal(on.state.closings.size, 1, '-1.6 to 0.9');
  });

  it('waits for regular hours, in which its order can fill', () => {
    const on = new Desk({ priceCollarPercent: 90 }, { marketNow: () => on.clock.now() });
    setLegs(on, VERTICAL, [4, 1.9]);
    bought(exits, on);
    on.clock.set(unixMs(Date.UTC(2026, 2, 4, 22)));
    setLegs(on, VERTICAL, [2.6, 1.6]);
    on.tick();
    assert.equal(on.state.closings.size, 0, '17:00 in New York');
    // Beyond the days whose hours IB has told.
    const goodFriday = Date.UTC(2026, 3, 3, 15);
    on.clock.set(unixMs(goodFriday));
    on.tick();
    assert.equal(on.state.closings.size, 0, 'a holiday');
    on.clock.set(unixMs(Date.UTC(2026, 3, 6, 15)));
    on.tick();
    assert.equal(on.state.closings.size, 1);
  });

  it('goes by the time of the market where that is another than ours', () => {
    const { on } = bought(exits);
    // A Saturday here, while the quotes go on with a Wednesday.
    on.clock.set(unixMs(Date.UTC(2026, 2, 7, 15)));
    setLegs(on, VERTICAL, [2.6, 1.6]);
    on.tick();
    assert.equal(on.state.closings.size, 1);
  });

  it('is refused where the quote is wider than it is away', () => {
    const on = desk();
    quoted(on, [3.9, 4.1], [1.8, 2]);
    assert.equal(refusalOf(on, { stopLoss: { unit: 'price', value: 2.05 } }), 'STOP_REACHED');
    const wide = desk();
    quoted(wide, [3.9, 4.1], [1.8, 2]);
    assert.equal(refusalOf(wide, { stopLoss: { unit: 'price', value: 1.95 } }), 'STOP_REACHED', '1.9 to 2.3');
    const far = desk();
    quoted(far, [3.9, 4.1], [1.8, 2]);
    assert.equal(refusalOf(far, { stopLoss: { unit: 'price', value: 1.8 } }), undefined);
  });
});

describe('the exit of a spread by time', () => {
  it('comes in time though a leg is not quoted any more', () => {
    const { on } = bought({ timeExit: { at: unixMs(NOW + 60_000) } });
    on.quoteAgeMs = 59_000;
    on.tick(59_000);
    assert.equal(on.state.closings.size, 0);
    on.quoteAgeMs = 61_000;
    on.tick(2_000);
    assert.equal(on.state.closings.size, 1);
  });
});
