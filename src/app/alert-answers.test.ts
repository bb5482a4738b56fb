import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, sendAlert, upWithSpy } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('what the answer to a signal says', () => {
  const desk = new Desk();
  let up: RunningBowline;
  before(async () => {
    up = await upWithSpy(desk);
  });
  after(() => desk.close());

  /** There is a contract, and never a quote: nothing can be decided for some seconds. */
  const UNDECIDED = { ...BUY_SPY, symbol: 'AAPL' };

  it('to an alert: that it is stored, as soon as it is, and where its fate is read', async () => {
    const answer = await sendAlert(up, { ...UNDECIDED, id: 'slow' });
    const { signalId } = answer;
    assert.deepEqual(answer, {
      accepted: true,
      signalId,
      stage: 'received',
      text: 'It is stored and not decided yet',
      fate: `/api/signals/${signalId}`,
      orders: [],
    });
    const decided = await eventually(
      () => up.application.signal(signalId),
      (view) => view?.stage !== 'received',
      'it is decided',
    );
    assert.equal(decided?.refusal?.code, 'QUOTE_MISSING');
  });

  it('to a person: what became of it, for which a person waits', async () => {
    const answer = await up.application.receive({ origin: 'cli', body: JSON.stringify(UNDECIDED) });
    assert.equal(answer.refusal?.code, 'QUOTE_MISSING');
    assert.equal(answer.accepted, false);
  });

  it('to a close of a part: that what rests is made smaller, and not that it waits', async () => {
    const answer = await alert(up, { action: 'close', symbol: 'SPY', closePercent: 50 });
    assert.equal(answer.stage, 'working');
    assert.match(answer.text ?? '', /cancelled or made smaller first/);
    await eventually(
      () => up.application.signal(answer.signalId),
      (view) => view?.stage === 'closed',
      'the part is closed',
    );
  });

  it('to a close: that its order goes out once what rests is cancelled', async () => {
    const answer = await alert(up, { action: 'close', symbol: 'SPY' });
    assert.deepEqual([answer.accepted, answer.stage, answer.orders], [true, 'working', []]);
    assert.match(answer.text ?? '', /when the broker has confirmed that, the closing order goes out$/);
    const closed = await eventually(
      () => up.application.signal(answer.signalId),
      (view) => view?.stage === 'closed',
      'it is closed',
    );
    assert.equal(closed?.orders.length, 1);
  });

  it('to a close of nothing: that there is nothing', async () => {
    const answer = await alert(up, { action: 'close', symbol: 'SPY', id: 'again' });
    assert.deepEqual([answer.accepted, answer.stage], [true, 'closed']);
    assert.match(answer.text ?? '', /nothing to close/);
  });
});
