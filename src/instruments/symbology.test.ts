import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { INDEX_CFDS } from './cfd-terms.ts';
import type { ContractQuery } from './instrument.ts';
import { indexCfdFor } from './symbology/cfds.ts';
import { parseSymbol } from './symbology.ts';

const DATE = '2026-11-20';

function query(text: string, date = DATE, rollDays?: number): ContractQuery {
  const result = parseSymbol(text, { date, ...(rollDays !== undefined && { rollDays }) });
  assert.ok(result.ok, `${text}: ${result.ok ? '' : result.error.message}`);
  return result.value;
}

/** `STK SPY SMART USD`, with what else the query says. */
const brief = (text: string, date = DATE): string => {
  const { symbol, secType, exchange, currency, primaryExchange, ...rest } = query(text, date);
  const extra = [primaryExchange, rest.tradingClass, rest.lastTradeDateOrContractMonth, rest.multiplier];
  return [secType, symbol, exchange, currency, ...extra.filter((part) => part !== undefined)].join(' ');
};

const code = (text: string, date = DATE): string => {
  const result = parseSymbol(text, { date });
  return result.ok ? `accepted as ${JSON.stringify(result.value)}` : result.error.code;
};

test('stocks: plain, with listing exchange, with feed, delayed, share classes, preferred', () => {
  assert.equal(brief('SPY'), 'STK SPY SMART USD');
  assert.equal(brief(' spy '), 'STK SPY SMART USD');
  assert.equal(brief('$TSLA'), 'STK TSLA SMART USD');
  assert.equal(brief('NASDAQ:AAPL'), 'STK AAPL SMART USD NASDAQ');
  assert.equal(brief('NYSE:IBM'), 'STK IBM SMART USD NYSE');
  assert.equal(brief('ARCA:SPY'), 'STK SPY SMART USD ARCA');
  assert.equal(brief('AMEX:SPY'), 'STK SPY SMART USD');
  assert.equal(brief('BATS:AAPL'), 'STK AAPL SMART USD');
  assert.equal(brief('NASDAQ_DLY:AAPL'), 'STK AAPL SMART USD NASDAQ');
  for (const text of ['BRK.B', 'BRK/B', 'BRK-B', 'BRK B', 'NYSE:BRK.B']) {
    assert.equal(query(text).symbol, 'BRK B');
  }
  assert.equal(query('BAC/PL').symbol, 'BAC PRL');
});

test('a bare name that is a future and a stock: the index futures are futures, the others stocks', () => {
  assert.equal(brief('ES'), 'FUT ES CME USD ES 202612 50');
  assert.equal(brief('MNQ'), 'FUT MNQ CME USD MNQ 202612 2');
  assert.equal(brief('YM'), 'FUT YM CBOT USD YM 202612 5');
  assert.equal(brief('NYSE:ES'), 'STK ES SMART USD NYSE');
  assert.equal(brief('CL'), 'STK CL SMART USD');
  assert.equal(brief('GC'), 'STK GC SMART USD');
});

test('futures: continuous, dated, with and without exchange', () => {
  assert.equal(brief('CME_MINI:ES1!'), 'FUT ES CME USD ES 202612 50');
  assert.equal(brief('CME_MINI_DL:ES1!'), 'FUT ES CME USD ES 202612 50');
  assert.equal(brief('es2!'), 'FUT ES CME USD ES 202703 50');
  assert.equal(brief('CBOT_MINI:YM1!'), 'FUT YM CBOT USD YM 202612 5');
  assert.equal(brief('CBOT_MINI:MYM1!'), 'FUT MYM CBOT USD MYM 202612 0.5');
  for (const text of ['ESZ2026', 'ESZ26', 'ESZ6', 'CME_MINI:ESZ2026']) {
    assert.equal(brief(text), 'FUT ES CME USD ES 202612 50');
  }
  assert.equal(brief('MESZ2026'), 'FUT MES CME USD MES 202612 5');
  assert.equal(brief('M2KH7'), 'FUT M2K CME USD M2K 202703 5');
  assert.equal(brief('CME:6E1!'), 'FUT EUR CME USD 6E 202612 125000');
  assert.equal(brief('6EZ6'), 'FUT EUR CME USD 6E 202612 125000');
  assert.equal(brief('CME:BTC1!'), 'FUT BRR CME USD BTC 202611 5');
  assert.equal(brief('COMEX:GC1!'), 'FUT GC COMEX USD GC 202612 100');
  assert.equal(brief('COMEX:SIL1!'), 'FUT SI COMEX USD SIL 202612 1000');
  assert.equal(brief('NYMEX:CL'), 'FUT CL NYMEX USD CL 202701 1000');
});

test('the front month rolls eight days before expiry, or as many as the caller says', () => {
  const month = (date: string, rollDays?: number): string | undefined =>
    query('ES1!', date, rollDays).lastTradeDateOrContractMonth;
  assert.equal(month('2026-12-09'), '202612');
  assert.equal(month('2026-12-10'), '202703');
  assert.equal(month('2026-12-17', 0), '202612');
  assert.equal(month('2026-12-18', 0), '202703');
  assert.equal(month('2026-12-15', 4), '202703');
  assert.equal(month('2013-10-07'), '201312');
});

test('one digit of a year is the nearest that is not long gone', () => {
  assert.equal(query('ESZ3', '2013-10-07').lastTradeDateOrContractMonth, '201312');
  assert.equal(query('ESH0', '2029-11-01').lastTradeDateOrContractMonth, '203003');
  assert.equal(code('ESU6'), 'CONTRACT_EXPIRED');
  assert.equal(code('ESZ5'), 'CONTRACT_EXPIRED');
  assert.equal(code('ESZ2026', '2026-12-18').startsWith('accepted'), true);
  assert.equal(code('ESZ2026', '2026-12-19'), 'CONTRACT_EXPIRED');
});

test('currency pairs go to IDEALPRO, coins to PAXOS', () => {
  for (const text of [
    'EURUSD',
    'EUR.USD',
    'EUR/USD',
    'eurusd',
    'FX:EURUSD',
    'OANDA:EURUSD',
    'FX_IDC:EURUSD',
  ]) {
    assert.equal(brief(text), 'CASH EUR IDEALPRO USD');
    assert.equal(query(text).localSymbol, 'EUR.USD');
  }
  assert.equal(brief('USDJPY'), 'CASH USD IDEALPRO JPY');
  for (const text of ['BTCUSD', 'BTC.USD', 'BTC-USD', 'BTC/USD', 'BTC', 'COINBASE:BTCUSD', 'CRYPTO:BTCUSD']) {
    assert.equal(brief(text), 'CRYPTO BTC PAXOS USD');
  }
  assert.equal(brief('COINBASE:SOLUSD'), 'CRYPTO SOL PAXOS USD');
  assert.equal(brief('SOL'), 'STK SOL SMART USD');
});

test('contracts for difference on shares, currency pairs, metals and indexes', () => {
  for (const text of ['AAPL.CFD', 'aapl.cfd', 'CFD:AAPL', 'NASDAQ:AAPL.CFD', 'CFD:AAPL.CFD'])
    assert.equal(brief(text), 'CFD AAPL SMART USD', text);
  assert.equal(query('BRK.B.CFD').symbol, 'BRK B');
  for (const text of ['EURUSD.CFD', 'CFD:EUR.USD', 'EUR/USD.CFD', 'OANDA:EURUSD.CFD']) {
    assert.equal(brief(text), 'CFD EUR SMART USD', text);
    assert.equal(query(text).localSymbol, 'EUR.USD');
  }
  assert.equal(brief('XAUUSD.CFD'), 'CFD XAUUSD SMART USD');
  assert.equal(brief('CFD:XAG/USD'), 'CFD XAGUSD SMART USD');
  const currencies: Readonly<Record<string, string>> = {
    IBUS500: 'USD',
    IBUS30: 'USD',
    IBUST100: 'USD',
    IBGB100: 'GBP',
    IBEU50: 'EUR',
    IBDE40: 'EUR',
    IBFR40: 'EUR',
    IBES35: 'EUR',
    IBNL25: 'EUR',
    IBCH20: 'CHF',
    IBJP225: 'JPY',
    IBHK50: 'HKD',
    IBAU200: 'AUD',
  };
  for (const [symbol, currency] of Object.entries(currencies))
    for (const text of [symbol, symbol.toLowerCase(), `CFD:${symbol}`, `${symbol}.CFD`, `SMART:${symbol}`])
      assert.equal(brief(text), `CFD ${symbol} SMART ${currency}`, text);
  assert.deepEqual(INDEX_CFDS.map(({ symbol }) => symbol).sort(), Object.keys(currencies).sort());
});

test('index contracts of other brokers are refused with the name of IB’s', () => {
  const cases: Readonly<Record<string, string>> = {
    'OANDA:SPX500USD': 'IBUS500',
    'CAPITALCOM:US500': 'IBUS500',
    'PEPPERSTONE:US500': 'IBUS500',
    'FOREXCOM:SPXUSD': 'IBUS500',
    'OANDA:NAS100USD': 'IBUST100',
    'FOREXCOM:NSXUSD': 'IBUST100',
    'ICMARKETS:USTEC': 'IBUST100',
    'SAXO:USNAS100': 'IBUST100',
    'OANDA:US30USD': 'IBUS30',
    'VANTAGE:DJ30': 'IBUS30',
    'OANDA:DE30EUR': 'IBDE40',
    'FXCM:GER40': 'IBDE40',
    'FOREXCOM:GRXEUR': 'IBDE40',
    'OANDA:UK100GBP': 'IBGB100',
    'PEPPERSTONE:EUSTX50': 'IBEU50',
    'PEPPERSTONE:FRA40': 'IBFR40',
    'CAPITALCOM:SP35': 'IBES35',
    'PEPPERSTONE:NETH25': 'IBNL25',
    'OANDA:CH20CHF': 'IBCH20',
    'OANDA:JP225USD': 'IBJP225',
    'FXCM:HKG33': 'IBHK50',
    'OANDA:AU200AUD': 'IBAU200',
    'ACTIVTRADES:USA500': 'IBUS500',
    US30: 'IBUS30',
    nas100: 'IBUST100',
    'US500.CASH': 'IBUS500',
    'US500.CFD': 'IBUS500',
    'CFD:GER40': 'IBDE40',
  };
  for (const [text, meant] of Object.entries(cases)) {
    const result = parseSymbol(text, { date: DATE });
    assert.ok(!result.ok, text);
    assert.deepEqual([result.error.code, result.error.allowed], ['CFD_OF_ANOTHER_BROKER', meant], text);
    assert.equal(indexCfdFor(text), meant);
  }
  for (const { symbol } of INDEX_CFDS) assert.equal(indexCfdFor(symbol), undefined);
  assert.equal(indexCfdFor('AAPL'), undefined);
});

test('no name of another broker’s contract stands for two indexes, or is one of IB’s', () => {
  const names = INDEX_CFDS.flatMap(({ symbol, elsewhere, index }) => [symbol, ...elsewhere, ...index]);
  assert.equal(new Set(names).size, names.length);
});

test('options in the spellings of OCC, OPRA and people', () => {
  for (const text of [
    'SPY   261218C00600000',
    'SPY261218C600',
    'OPRA:SPY261218C600.0',
    'SPY 2026-12-18 C 600',
    'spy 20261218 call 600',
  ])
    assert.deepEqual(query(text), {
      symbol: 'SPY',
      secType: 'OPT',
      exchange: 'SMART',
      currency: 'USD',
      multiplier: 100,
      lastTradeDateOrContractMonth: '20261218',
      right: 'C',
      strike: 600,
    });
  assert.equal(query('BRK.B 2026-12-18 P 400').symbol, 'BRK B');
  assert.deepEqual(
    [query('SPXW 261218P6000').symbol, query('SPXW 261218P6000').tradingClass],
    ['SPX', 'SPXW'],
  );
});

test('futures in IB’s words', () => {
  assert.equal(query('ES 203012').lastTradeDateOrContractMonth, '203012');
  assert.equal(query('SI_SILZ2030').tradingClass, 'SIL');
  assert.equal(query('SI_SIL 203012').tradingClass, 'SIL');
});

test('the roll of each family can be set', () => {
  const on = (symbol: string, rollDays?: Readonly<Record<string, number>>) => {
    const found = parseSymbol(symbol, { date: '2026-12-14', ...(rollDays ? { rollDays } : {}) });
    assert.ok(found.ok);
    return found.value.lastTradeDateOrContractMonth;
  };
  assert.deepEqual(
    [on('ES1!'), on('ES1!', { ES: 2 }), on('NQ1!', { ES: 2 })],
    ['202703', '202612', '202703'],
  );
});

test('what cannot be traded by symbol is refused with its reason', () => {
  const cases: Readonly<Record<string, string>> = {
    '': 'SYMBOL_MISSING',
    '  ': 'SYMBOL_MISSING',
    'NASDAQ:': 'SYMBOL_MALFORMED',
    ':AAPL': 'SYMBOL_MALFORMED',
    '{{ticker}}': 'SYMBOL_MALFORMED',
    'ES1!-NQ1!': 'SYMBOL_MALFORMED',
    TOOLONGNAME: 'SYMBOL_MALFORMED',
    'XETR:SAP': 'SYMBOL_EXCHANGE_NOT_SUPPORTED',
    'OANDA:SPY': 'SYMBOL_EXCHANGE_NOT_SUPPORTED',
    'EUREX:FDAX1!': 'SYMBOL_EXCHANGE_NOT_SUPPORTED',
    'FDAX1!': 'FUTURES_ROOT_UNKNOWN',
    'CME:QQQQ': 'FUTURES_ROOT_UNKNOWN',
    ESX2026: 'CONTRACT_MONTH_UNKNOWN',
    'AAPL 0DTE C ATM': 'OPTION_NOT_NAMED',
    '+1 SPY 7DTE C 600 -1 SPY 7DTE C 605': 'OPTION_NOT_NAMED',
    'AAPL 261318C250': 'OPTION_MALFORMED',
    'OPRA:AAPL': 'OPTION_MALFORMED',
    'BTCUSD.CFD': 'CFD_NOT_SUPPORTED',
    'ES1!.CFD': 'CFD_NOT_SUPPORTED',
    'ES.CFD': 'CFD_NOT_SUPPORTED',
    'CFD:SPX': 'CFD_NOT_SUPPORTED',
    'CFD:AAPL 0DTE': 'CFD_NOT_SUPPORTED',
    '.CFD': 'CFD_NOT_SUPPORTED',
    'XPTUSD.CFD': 'CFD_NOT_SUPPORTED',
    'NASDAQ:IBUS500': 'SYMBOL_MALFORMED',
    'OANDA:IBUS500': 'SYMBOL_EXCHANGE_NOT_SUPPORTED',
    SPX: 'INDEX_NOT_SUPPORTED',
    'CBOE:VIX': 'INDEX_NOT_SUPPORTED',
    'SP:SPX': 'INDEX_NOT_SUPPORTED',
    XAUUSD: 'METAL_NOT_SUPPORTED',
    'OANDA:XAUUSD': 'METAL_NOT_SUPPORTED',
    'BINANCE:BTCUSDT': 'CRYPTO_PAIR_NOT_SUPPORTED',
    'BTCUSDT.P': 'CRYPTO_PAIR_NOT_SUPPORTED',
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(code(text), expected, `"${text}"`);
});

test('any text gives a query or a refusal that names the symbol', () => {
  const part = fc.constantFrom(
    'ES',
    '1!',
    'Z6',
    ':',
    'NASDAQ',
    'CME',
    'USD',
    'BTC',
    '.',
    '/',
    ' ',
    '!',
    'x',
    '2026',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('')),
      ),
      (text) => {
        const result = parseSymbol(text, { date: DATE });
        if (result.ok) {
          assert.ok(
            result.value.symbol !== '' && result.value.exchange !== '' && result.value.currency !== '',
          );
        } else {
          assert.equal(result.error.field, 'symbol');
          assert.ok(result.error.code !== '' && result.error.message.length > 20);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
