import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { conId } from '../core/ids.ts';
import { type DeafLine, deafLine } from './testing/deaf-line.ts';
import { alert, BUY_SPY, Desk, eventually, sendAlert } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

const buy = (symbol: string) => ({ ...BUY_SPY, symbol, quantity: 1 });

describe('the symbol of a signal', () => {
  const desk = new Desk();
  let up: RunningBowline;
  before(async () => {
    const { gateway } = await desk.gateway({
      quoted: ['SPY', 'AAPL', 'NVDA'],
      alsoListed: (catalogue) =>
        catalogue
          .filter(({ localSymbol }) => localSymbol === 'IBM')
          .map((instrument) => ({ ...instrument, conId: conId(77_001), primaryExchange: 'LSE' })),
    });
    up = await desk.up(desk.configFor(gateway.port));
  });
  after(() => desk.close());

  it('is refused when nobody knows it', async () => {
    const answer = await alert(up, buy('QQQZZ'));
    assert.equal(answer.refusal?.code, 'SYMBOL_UNKNOWN', JSON.stringify(answer));
    assert.equal(answer.refusal?.field, 'symbol');
    assert.equal(answer.stage, 'refused');
  });

  it('is refused with the candidates when it fits several contracts', async () => {
    const answer = await alert(up, buy('IBM'));
    assert.equal(answer.refusal?.code, 'SYMBOL_AMBIGUOUS', JSON.stringify(answer));
    assert.match(answer.refusal?.allowed ?? '', /IBM STK .*; IBM STK /);
  });

  it('is traded at once although it was not followed before: the first quote is waited for', async () => {
    assert.ok(!up.application.instruments().some(({ symbol }) => symbol === 'NVDA'));
    const answer = await alert(up, buy('NVDA'));
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    assert.equal(answer.orders.length, 3);
  });

  it('is refused when no quote comes', async () => {
    const answer = await alert(up, buy('TSLA'));
    assert.equal(answer.refusal?.code, 'QUOTE_MISSING', JSON.stringify(answer));
    const closing = await alert(up, { action: 'close', symbol: 'TSLA' });
    assert.equal(closing.refusal, undefined);
    assert.equal(closing.stage, 'closed');
  });

  it('is explained without a trace in the journal', async () => {
    const before_ = up.application.log({ limit: 5_000 }).length;
    const explained = await up.application.explain({ origin: 'cli', body: JSON.stringify(buy('AAPL')) });
    assert.equal(explained.wouldSend, true, JSON.stringify(explained.refusal));
    assert.equal(explained.instrument?.symbol, 'AAPL');
    assert.deepEqual(
      up.application
        .log({ limit: 5_000 })
        .slice(before_)
        .filter(({ text }) => text.includes('AAPL')),
      [],
    );
  });

  it('counts among the symbols of the start once it has a quote', () => {
    assert.deepEqual(up.application.status().symbols, { subscribed: 1, total: 1 });
  });
});

describe('a gateway that does not answer for contracts', () => {
  const desk = new Desk();
  let up: RunningBowline;
  let gatewayPort: number;
  let line: DeafLine;
  before(async () => {
    gatewayPort = (await desk.gateway()).gateway.port;
    const REQ_CONTRACT_DETAILS = 9;
    line = desk.closing(await deafLine(gatewayPort, [REQ_CONTRACT_DETAILS]));
    up = await desk.up(desk.configFor(line.port));
  });
  after(() => desk.close());

  it('does not keep Bowline from starting, or the sender from an answer', async () => {
    assert.equal(up.application.status().link.ready, true);
    assert.equal(up.application.status().symbols.subscribed, 0);
    const [answer, flatten] = await Promise.all([
      sendAlert(up, BUY_SPY),
      up.application.flatten('cli', 'test', { symbol: 'SPY' }),
    ]);
    assert.equal(answer.stage, 'received');
    assert.equal(answer.accepted, true, 'it is in the journal');
    assert.deepEqual(answer.orders, []);
    assert.equal(flatten.done, false);
    assert.match(flatten.message, /waits for the gateway/);
  });

  it('has its decision follow into the journal', async () => {
    await line.close();
    const signals = await eventually(
      () => up.application.signals(),
      (all) => all.every(({ stage }) => stage === 'refused'),
      'both are refused',
    );
    for (const { refusal } of signals)
      assert.ok(['LINK_LOST', 'BROKER_TIMEOUT'].includes(refusal?.code ?? ''));
    assert.ok(up.application.log({ limit: 50 }).some(({ type }) => type === 'signal.refused'));
  });

  it('lets the repeat in when it answers again, and is asked again for the symbols of the start', async () => {
    desk.closing(await deafLine(gatewayPort, [], line.port));
    await eventually(
      () => up.application.status(),
      ({ link, symbols }) => link.ready && symbols.subscribed === 1,
      'the symbol is followed',
    );
    const answer = await alert(up, BUY_SPY);
    assert.equal(answer.accepted, true, JSON.stringify(answer));
  });
});
