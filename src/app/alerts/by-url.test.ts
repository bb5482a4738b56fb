import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BUY_SPY, Desk, eventually } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

describe('alerts by URLs with settings of their own', () => {
  const desk = new Desk();
  let up: RunningBowline;
  let start: () => Promise<RunningBowline>;
  before(async () => {
    const { gateway } = await desk.gateway({ quoted: ['SPY'] });
    const settings = {
      rehearsal: { dryRun: true },
      careful: { approvalMinutes: 5, symbols: ['SPY'], quantity: 3 },
      narrow: { perMinute: 1, dialect: 'traderspost' },
    };
    start = () => desk.up(desk.configFor(gateway.port, { alerts: { approvalMinutes: 5, urls: settings } }));
    up = await start();
  });
  after(() => desk.close());

  let made = 0;
  const send = (url: string, body: object) => {
    made += 1;
    const text = JSON.stringify({ id: `n-${made}`, ...body });
    return up.application.receive({ origin: 'alert', url, secret: 'a-secret-of-the-url', body: text });
  };
  const { quantity: _, ...unsized } = BUY_SPY;

  it('a dry run is worked out and recorded, and nothing is sent', async () => {
    const { signalId, stage, orders } = await send('rehearsal', BUY_SPY);
    assert.deepEqual([stage, orders], ['closed', []]);
    const texts = up.application.signal(signalId)?.timeline.map(({ text }) => text) ?? [];
    assert.ok(
      texts.some((text) => /Dry run, nothing was sent.*risk checks pass/.test(text)),
      texts.join('\n'),
    );
    assert.equal(up.application.orders().length, 0);
  });

  it('two dry runs at the same moment are two signals', async () => {
    const [one, two] = await Promise.all([send('rehearsal', BUY_SPY), send('rehearsal', BUY_SPY)]);
    assert.notEqual(one.signalId, two.signalId);
  });

  it('a URL without settings waits for a person like the main one', async () => {
    assert.equal((await send('unconfigured', BUY_SPY)).stage, 'waiting');
  });

  it('an explanation has the size that the URL gives', async () => {
    const body = JSON.stringify({ ...unsized, id: 'explained' });
    const explained = await up.application.explain({ origin: 'alert', url: 'careful', body });
    assert.equal(explained.legs[0]?.quantity, 3, explained.text.join('\n'));
  });

  it('an explanation says what the URL does with such an alert', async () => {
    const explain = (url: string, body: object) =>
      up.application.explain({ origin: 'alert', url, body: JSON.stringify(body) });
    const foreign = await explain('careful', { ...BUY_SPY, symbol: 'QQQ' });
    assert.equal(foreign.refusal?.code, 'ALERT_URL_SYMBOL');
    assert.equal(foreign.wouldSend, false);
    const waits = await explain('careful', unsized);
    assert.match(waits.text.join(' '), /waits up to 5 minutes for a person/);
    const rehearsed = await explain('rehearsal', BUY_SPY);
    assert.match(rehearsed.text.join(' '), /only rehearses/);
    const exit = await explain('careful', { action: 'close', symbol: 'SPY' });
    assert.doesNotMatch(exit.text.join(' '), /waits/);
  });

  it('symbols, and how many in a minute, are limited', async () => {
    const code = async (url: string, body: object) => (await send(url, body)).refusal?.code;
    assert.equal(await code('careful', { ...BUY_SPY, symbol: 'QQQ' }), 'ALERT_URL_SYMBOL');
    const enter = { ticker: 'SPY', action: 'cancel' };
    assert.equal(await code('narrow', { ...enter, id: undefined }), undefined);
    const second = { ticker: 'SPY', action: 'buy', quantity: 1, stopLoss: { percent: 1 } };
    assert.equal(await code('narrow', { ...second, id: undefined }), 'ALERT_URL_LIMIT');
  });

  it('a signal waits for a person, across a restart, and only entries do', async () => {
    const exit = await send('careful', { action: 'close', symbol: 'SPY' });
    assert.equal(exit.stage, 'closed');
    const waiting = await send('careful', unsized);
    assert.equal(waiting.stage, 'waiting');
    await up.close();
    up = await start();
    assert.equal(up.application.signal(waiting.signalId)?.stage, 'waiting');
    assert.equal(up.application.orders().length, 0);
    const approved = await up.application.decide('dashboard', waiting.signalId, true, 'looks right');
    assert.equal(approved.done, true, approved.message);
    await eventually(
      () => up.application.signal(waiting.signalId)?.stage,
      (stage) => stage === 'filled',
      'the approved entry',
    );
    assert.equal(up.application.positions()[0]?.quantity, 3);
    const again = await up.application.decide('dashboard', waiting.signalId, true, 'twice');
    assert.equal(again.refusal?.code, 'NOT_WAITING');
  });

  it('a declined signal is refused', async () => {
    const { signalId } = await send('careful', { ...unsized, symbol: 'SPY' });
    assert.equal((await up.application.decide('cli', signalId, false, 'no')).done, true);
    assert.equal(up.application.signal(signalId)?.refusal?.code, 'DECLINED');
  });

  it('the same by two URLs are two signals, and no secret is kept', async () => {
    const body = JSON.stringify({ ...BUY_SPY, note: 'a-secret-of-the-url' });
    const by = (url: string) =>
      up.application.receive({ origin: 'alert', url, secret: 'a-secret-of-the-url', body });
    const [one, two] = [await by('rehearsal'), await by('careful')];
    assert.notEqual(one.signalId, two.signalId);
    assert.equal(two.duplicateOf, undefined);
    assert.ok(!JSON.stringify(up.application.log({ limit: 1000 })).includes('a-secret-of-the-url'));
  });
});
