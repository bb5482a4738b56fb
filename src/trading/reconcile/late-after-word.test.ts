import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { adding, causeIn, compared } from '../testing/break-scene.ts';
import { quote, SPY } from '../testing/fixtures.ts';

const { conId } = SPY;

describe('a person who has ignored a fill of ours that was told late', () => {
  it('is told of it also where the machine’s clock is behind that of the market', () => {
    const desk = adding();
    const ahead = unixMs(desk.clock.now() + 540_000);
    desk.quotes.set(conId, quote(SPY, 450, 450.02, { time: ahead }));
    const late = { ...desk.execution(desk.order('entry'), 5, 450.1), time: ahead };
    desk.clock.advance(1_000);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'));
    desk.broker({ type: 'execution', execution: late });
    desk.tick(6_000);
    desk.tick();
    compared(desk);
    desk.tick();
    assert.equal(causeIn(desk), 'missed-fill');
  });

  it('is told of a fill of ours that came late and of what others have traded besides', () => {
    const desk = adding();
    const entry = desk.order('entry');
    const late = desk.execution(entry, 5, 450.1);
    desk.clock.advance(1_000);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'));
    desk.broker({ type: 'execution', execution: late });
    desk.broker({
      type: 'execution',
      execution: { ...desk.execution(entry, 3, 451), ref: '', clientId: 9 },
    });
    desk.brokerHolds(18);
    desk.tick(6_000);
    desk.tick();
    compared(desk);
    desk.tick();
    assert.match(
      desk.state.breaks.get(conId)?.text ?? '',
      /450\.1 came late.*; and traded outside Bowline: BUY 3 at 451 \(client 9\)$/,
    );
  });
});
