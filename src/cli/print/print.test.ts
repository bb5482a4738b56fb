import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { count } from '../../core/count.ts';
import {
  sampleOrder,
  samplePosition,
  sampleSignal,
  sampleStatus,
} from '../../server/test-support/memory-application.ts';
import { chatText } from './chat.ts';
import { explanationText } from './explanation.ts';
import { moneyText, priceText, quantityText, signedMoney } from './figures.ts';
import { instrumentText } from './instrument.ts';
import { ordersText, positionsText, signalsText, signalText, unheardText } from './lists.ts';
import { statusText } from './status.ts';
import { pairs, table } from './table.ts';

describe('figures', () => {
  it('are written as statements write them', () => {
    assert.deepEqual(
      [moneyText(1_000_250.5), moneyText(-0.001), moneyText(undefined)],
      ['1,000,250.50', '0.00', '-'],
    );
    assert.deepEqual(
      [signedMoney(12.5), signedMoney(-3), signedMoney(0), signedMoney(-0.001)],
      ['+12.50', '-3.00', '0.00', '0.00'],
    );
    assert.deepEqual([priceText(180), priceText(1.08435), priceText(undefined)], ['180.00', '1.08435', '-']);
    assert.deepEqual([quantityText(10), quantityText(0.25), quantityText(-1000)], ['10', '0.25', '-1,000']);
    assert.deepEqual(
      [count(1, 'order'), count(2, 'resting entry', 'resting entries')],
      ['1 order', '2 resting entries'],
    );
  });
});

describe('tables', () => {
  it('are aligned, figures to the right', () => {
    const text = table<[string, string]>(
      [
        { title: 'Symbol', cell: ([symbol]) => symbol },
        { title: 'Quantity', align: 'right', cell: ([, quantity]) => quantity },
        { title: 'End', cell: () => '' },
      ],
      [
        ['AAPL', '10'],
        ['EUR.USD', '20,000'],
      ],
    );
    assert.equal(text, 'Symbol   Quantity  End\nAAPL           10\nEUR.USD    20,000\n');
    assert.equal(
      pairs([
        ['a', '1'],
        ['long', '2'],
      ]),
      'a     1\nlong  2\n',
    );
  });

  it('keep one line per row, whatever is in the cells', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (cells) => {
        const text = table<string>([{ title: 'T', cell: (cell) => cell }], cells);
        assert.equal(text.split('\n').length, cells.length + 2);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
        assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f]/);
      }),
    );
  });
});

describe('texts for people', () => {
  it('show the whole picture, alarms first', () => {
    const status = {
      ...sampleStatus(),
      tradingState: 'cancel-only' as const,
      tradingStateReason: 'news',
      alarms: [
        {
          id: 'a',
          severity: 'critical' as const,
          code: 'STOP_MISSING',
          message: 'AAPL has no stop',
          since: '2026-11-20T15:30:00.000Z',
        },
      ],
    };
    const text = statusText(status, [samplePosition()], [sampleOrder('S1-stop')]);
    assert.match(text, /^CRITICAL STOP_MISSING: AAPL has no stop/);
    assert.match(text, /Trading +cancel-only: news/);
    assert.match(text, /Account +DU1234567, PAPER/);
    assert.match(text, /Net liquidation +1,000,250\.50 USD/);
    assert.match(text, /P&L today +\+250\.50 USD, -12\.50 realised in the account/);
    assert.match(text, /Unrealised +\+263\.00 USD\n/);
    assert.match(
      text,
      /AAPL +10 +190\.25 +216\.55 +2,165\.50 +\+263\.00 +0\.00 +USD +10 @ 180\.00 +10 @ 220\.00 +yes/,
    );
    assert.match(text, /S1-stop +stop +SELL +10 +AAPL +STP +stop 180\.00 +GTC/);
  });

  it('say so when there is nothing', () => {
    assert.equal(ordersText([]), 'No orders.\n');
    assert.equal(positionsText([]), 'No positions.\n');
  });

  it('tell the fate of a signal and the reason of a refusal', () => {
    const text = signalText({
      ...sampleSignal('S9'),
      stage: 'refused',
      refusal: { code: 'MAX_QUANTITY', message: '500 is more than 100.' },
      verdict: {
        approved: false,
        checks: [{ code: 'MAX_QUANTITY', passed: false, message: '500 > 100', figures: {} }],
      },
    });
    assert.match(text, /S9 from alert, refused: MAX_QUANTITY/);
    assert.match(text, /500 is more than 100\./);
    assert.match(text, /MAX_QUANTITY +FAILED +500 > 100/);
  });

  it('mark prices that are old, and what the broker counts otherwise', () => {
    const stale = {
      conId: 265598,
      symbol: 'AAPL',
      state: 'stale',
      since: '2026-11-20T15:30:00.000Z',
      lastDataAt: '2026-11-20T15:29:00.000Z',
      askedAgain: 1,
    } as const;
    const text = positionsText([{ ...samplePosition(), brokerQuantity: 7 }], [stale]);
    assert.match(text, /Quantity +Broker/);
    assert.match(text, /AAPL +10 +7 +190\.25 +216\.55 old/);
    assert.match(text, /AAPL: the price is old, quotes are stale, the last came at 2026-11-2/);
    assert.doesNotMatch(positionsText([samplePosition()]), /old|Broker/);
    const { link } = sampleStatus();
    assert.equal(unheardText(link), '');
    assert.match(unheardText({ ...link, socket: 'disconnected' }), /not heard since 20/);
  });

  it('say what the profits leave out', () => {
    const { account, ...status } = sampleStatus();
    assert.ok(account);
    const text = statusText({ ...status, account: { ...account, uncounted: ['IBDE40'] } }, [], []);
    assert.match(text, /Unrealised +\+263\.00 USD, without IBDE40: no price, or no rate/);
  });

  it('let no sender write on the terminal, or turn what is read', () => {
    const summary = 'BUY\u001b[2J 10 \u202eLLES\u009b31m';
    const texts = [
      signalText({ ...sampleSignal('S9'), summary, source: summary }),
      positionsText([{ ...samplePosition(), symbol: summary }]),
      chatText(
        {
          author: summary,
          channel: summary,
          event: 'IGNORE',
          fields: {},
          confidence: 0,
          decision: { kind: 'ignore', code: 'NONE', reason: summary },
        } as unknown as Parameters<typeof chatText>[0],
        summary,
      ),
    ];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    for (const text of texts) assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('say until when a signal waits', () => {
    const text = 'Waits for approval until 2026-11-22T01:35:13.430Z';
    const timeline = [{ at: '2026-11-22T01:25:13.430Z', stage: 'waiting', text }];
    const waiting = { ...sampleSignal('S9'), stage: 'waiting' as const, timeline };
    assert.match(signalsText([waiting]), /waiting: Waits for approval until 2026-11-22T01:35:13\.430Z\n$/);
  });

  it('explain with legs, arithmetic and checks', () => {
    const text = explanationText({
      wouldSend: true,
      legs: [
        { role: 'entry', side: 'BUY', quantity: 10, type: 'MKT', tif: 'DAY', outsideRth: false },
        {
          role: 'stop',
          side: 'SELL',
          quantity: 10,
          type: 'STP',
          stopPrice: 180,
          tif: 'GTC',
          outsideRth: false,
        },
      ],
      arithmetic: ['10 units, as asked'],
      moneyAtRisk: 102.5,
      text: ['Would buy 10 AAPL.'],
    });
    assert.match(text, /^Would buy 10 AAPL\.\n/);
    assert.match(text, /stop +SELL +10 +STP +180\.00/);
    assert.match(text, /At risk 102\.50/);
    assert.match(text, /Nothing was sent\.\n$/);
  });
});

describe('an instrument', () => {
  it('that is refused shows what may be chosen in its place', () => {
    const candidate = {
      conId: 111767871,
      localSymbol: 'IBUS500',
      symbol: 'IBUS500',
      secType: 'CFD',
      exchange: 'SMART',
      primaryExchange: '',
      currency: 'USD',
      longName: 'IBKR US 500',
      multiplier: 1,
      minTick: 0.01,
    };
    const refusal = { code: 'CFD_OF_ANOTHER_BROKER', field: 'symbol', message: 'Another broker’s.' };
    const asked = { symbol: 'OANDA:SPX500USD', on: '2026-11-20', chosen: false, refusal };
    const text = instrumentText({ ...asked, candidates: [candidate] });
    assert.match(text, /Another broker’s\.\nWhat may be meant\. .*--choose <contract>/);
    assert.match(text, /111767871 +IBUS500/);
    assert.doesNotMatch(instrumentText({ ...asked, candidates: [] }), /--choose/);
  });
});
