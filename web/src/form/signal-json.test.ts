import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Draft, EMPTY_DRAFT, SAMPLE_DRAFT } from './draft.ts';
import { closingOf, distance, inputOf, newSendingId, signalBody } from './signal-json.ts';

const draft = (change: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, symbol: 'SPY', ...change });

describe('form to signal', () => {
  it('turns the sample into a bracket', () => {
    assert.deepEqual(signalBody(SAMPLE_DRAFT), {
      action: 'buy',
      symbol: 'SPY',
      quantity: 10,
      orderType: 'market',
      stopLoss: '1%',
      takeProfit: '2%',
      tif: 'DAY',
      strategy: 'sample',
    });
  });

  it('leaves out what was left empty', () => {
    assert.deepEqual(signalBody(draft({})), {
      action: 'buy',
      symbol: 'SPY',
      orderType: 'market',
      tif: 'DAY',
    });
  });

  it('sends the prices that the order type has, and no others', () => {
    const prices = { price: '101', stopPrice: '100' };
    const of = (orderType: Draft['orderType']) => {
      const { price, stopPrice } = signalBody(draft({ ...prices, orderType }));
      return [price, stopPrice];
    };
    assert.deepEqual(of('market'), [undefined, undefined]);
    assert.deepEqual(of('limit'), [101, undefined]);
    assert.deepEqual(of('stop'), [undefined, 100]);
    assert.deepEqual(of('stop-limit'), [101, 100]);
  });

  it('sizes by quantity, percent or amount', () => {
    assert.equal(signalBody(draft({ size: '0.25' })).quantity, 0.25);
    assert.equal(signalBody(draft({ size: '1', sizeBy: 'riskPercent' })).riskPercent, 1);
    assert.equal(signalBody(draft({ size: '500', sizeBy: 'riskAmount' })).riskAmount, 500);
    assert.equal(signalBody(draft({ action: 'close', size: '5', sizeBy: 'riskPercent' })).quantity, 5);
  });

  it('writes distances with their unit and prices as numbers', () => {
    assert.equal(distance(' 1.5 ', 'percent'), '1.5%');
    assert.equal(distance('2.5', 'points'), '2.5 points');
    assert.equal(distance('10', 'ticks'), '10 ticks');
    assert.equal(distance('495.5', 'price'), 495.5);
  });

  it('sends one stop: resting or trailing', () => {
    const stop = { stop: '2', stopUnit: 'points' } as const;
    const fixed = signalBody(draft({ ...stop, stopKind: 'fixed' }));
    assert.deepEqual([fixed.stopLoss, fixed.trailing], ['2 points', undefined]);
    const trailing = signalBody(draft({ ...stop, stopKind: 'trailing' }));
    assert.deepEqual([trailing.stopLoss, trailing.trailing], [undefined, '2 points']);
  });

  it('sends what is not a number as typed, for the refusal to quote', () => {
    assert.equal(signalBody(draft({ size: 'ten' })).quantity, 'ten');
    assert.equal(signalBody(draft({ stop: 'NaN', stopUnit: 'price' })).stopLoss, 'NaN');
  });

  it('leaves entry and exits out of actions that do not use them', () => {
    const full = { ...SAMPLE_DRAFT, outsideRth: true };
    assert.deepEqual(signalBody({ ...full, action: 'flatten' }), {
      action: 'flatten',
      symbol: 'SPY',
      strategy: 'sample',
    });
    assert.deepEqual(signalBody({ ...full, action: 'cancel', symbol: '' }), {
      action: 'cancel',
      strategy: 'sample',
    });
  });

  it('gives each sending an id that the server does not take for a name', () => {
    const id = newSendingId(1_790_000_000_000, new Uint32Array([1, 2]));
    assert.match(id, /^form-[a-z0-9]+-12$/);
    assert.equal(signalBody(SAMPLE_DRAFT, { id }).id, id);
  });

  it('is for the one account that the page shows', () => {
    assert.equal(signalBody(SAMPLE_DRAFT, { account: 'DU2' }).account, 'DU2');
    assert.equal('account' in signalBody(SAMPLE_DRAFT), false);
  });

  it('knows what would close at the market, as a form and as JSON', () => {
    const text = (change: Partial<Draft>) => JSON.stringify(signalBody(draft(change)));
    assert.deepEqual(closingOf(text({ action: 'flatten', symbol: ' ' })), {
      action: 'flatten',
      symbol: undefined,
    });
    assert.deepEqual(closingOf(text({ action: 'reverse' })), { action: 'reverse', symbol: 'SPY' });
    assert.deepEqual(closingOf('{"action":" Close ","symbol":"AAPL"}'), { action: 'close', symbol: 'AAPL' });
    for (const other of [text({}), text({ action: 'cancel' }), 'buy SPY', '[]', 'null'])
      assert.equal(closingOf(other), undefined, other);
  });

  it('finds the input that a refusal is about', () => {
    assert.equal(inputOf('stopLoss'), 'stop');
    assert.equal(inputOf('trailing.percent'), 'stop');
    assert.equal(inputOf('quantity'), 'size');
    assert.equal(inputOf('account'), undefined);
    assert.equal(inputOf(undefined), undefined);
  });
});
