import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Broker } from '../../broker/port.ts';
import { conId } from '../../core/ids.ts';
import { fail, ok } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import { SPY } from '../../trading/testing/fixtures.ts';
import { InstrumentDesk } from './instrument-desk.ts';
import { Resolver, type ResolverOptions } from './resolver.ts';
import { SymbolBook } from './symbol-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'bowline-symbols-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let books = 0;
const newFolder = (): string => {
  books += 1;
  return join(folder, String(books));
};

const DATE = '2026-11-23';
const contract = (id: number, change: Partial<Instrument>): Instrument => ({
  ...SPY,
  conId: conId(id),
  ...change,
});

/** A list of contracts as a broker: a contract fits where every part of the question that it has agrees. */
class Listing {
  contracts: Instrument[] = [];
  readonly asked: ContractQuery[] = [];
  readonly volumes = new Map<number, number>();

  readonly broker: Pick<Broker, 'resolve' | 'bars'> = {
    resolve: async (query) => {
      this.asked.push(query);
      const found = this.contracts.filter((each) => fits(each, query));
      return found.length > 0 ? ok(found) : fail({ code: 'CONTRACT_UNKNOWN', message: 'No such contract.' });
    },
    bars: async ({ instrument }) => {
      const volume = this.volumes.get(instrument.conId);
      if (volume === undefined) return fail({ code: 'NO_BARS', message: 'No bars.' });
      const bar = { time: 0 as never, open: 1, high: 1, low: 1, close: 1, volume } as never;
      return ok([bar, bar]);
    },
  };
}

function fits(each: Instrument, query: ContractQuery): boolean {
  if (query.conId !== undefined) return each.conId === query.conId;
  const date = query.lastTradeDateOrContractMonth;
  return (
    each.symbol === query.symbol &&
    each.secType === query.secType &&
    (query.right === undefined || each.right === query.right) &&
    (query.strike === undefined || each.strike === query.strike) &&
    (query.primaryExchange === undefined || each.primaryExchange === query.primaryExchange) &&
    (date === undefined || (each.lastTradeDate ?? '').startsWith(date))
  );
}

const resolverOf = (listing: Listing, options: Partial<ResolverOptions> = {}): Resolver =>
  new Resolver({ broker: listing.broker, marketDate: () => DATE, ...options });

const codeOf = async (resolver: Resolver, symbol: string): Promise<string> => {
  const found = await resolver.resolve(symbol);
  return found.ok ? String(found.value.conId) : found.error.code;
};

describe('from a symbol to one contract', () => {
  it('asks once a market day', async () => {
    const listing = new Listing();
    listing.contracts = [contract(1, { symbol: 'ABC', secType: 'STK' })];
    let date = DATE;
    const resolver = resolverOf(listing, { marketDate: () => date });
    assert.deepEqual([await codeOf(resolver, 'ABC'), await codeOf(resolver, 'abc')], ['1', '1']);
    assert.equal(listing.asked.length, 1);
    date = '2026-11-24';
    assert.equal(resolver.cached('ABC'), undefined);
  });

  it('does not put into IB’s mouth what the simulated gateway does not list', async () => {
    const refusal = fail({ code: 'SYMBOL_UNKNOWN', message: 'IB knows no contract META.' });
    const broker = { ...new Listing().broker, resolve: async () => refusal };
    const messageOf = async (simulated: boolean): Promise<string> => {
      const found = await resolverOf(new Listing(), { broker, simulated }).resolve('META');
      return found.ok ? 'found' : `${found.error.code}: ${found.error.message}`;
    };
    assert.equal(await messageOf(false), 'SYMBOL_UNKNOWN: IB knows no contract META.');
    assert.match(
      await messageOf(true),
      /^SYMBOL_UNKNOWN: The simulated gateway does not list META\. .*--universe wide/,
    );
  });

  it('shows the candidates and remembers a choice, across restarts too', async () => {
    const listing = new Listing();
    listing.contracts = [
      contract(1, { symbol: 'ABC', secType: 'STK', primaryExchange: 'NYSE' }),
      contract(2, { symbol: 'ABC', secType: 'STK', primaryExchange: 'VENTURE', currency: 'CAD' }),
    ];
    const place = newFolder();
    const resolver = resolverOf(listing, { book: new SymbolBook(place) });
    const desk = new InstrumentDesk(resolver, {});
    assert.equal(await codeOf(resolver, 'ABC'), 'SYMBOL_AMBIGUOUS');
    const { candidates, instrument } = await desk.find('ABC');
    assert.deepEqual([candidates.map((each) => each.conId), instrument], [[1, 2], undefined]);
    assert.equal((await desk.choose('ABC', 3)).refusal?.code, 'CONTRACT_NO_CANDIDATE');
    assert.equal((await desk.choose('abc', 2)).instrument?.conId, 2);
    const later = resolverOf(listing, { book: new SymbolBook(place) });
    assert.equal(await codeOf(later, 'ABC'), '2');
    assert.equal((await new InstrumentDesk(later, {}).forget('ABC')).refusal, undefined);
    assert.equal(await codeOf(later, 'ABC'), 'SYMBOL_AMBIGUOUS');
  });

  it('offers IB’s contract for another broker’s, and takes it only when it was chosen', async () => {
    const listing = new Listing();
    listing.contracts = [contract(7, { symbol: 'IBUS500', secType: 'CFD', localSymbol: 'IBUS500' })];
    const place = newFolder();
    const resolver = resolverOf(listing, { book: new SymbolBook(place) });
    const desk = new InstrumentDesk(resolver, {});
    assert.equal(await codeOf(resolver, 'OANDA:SPX500USD'), 'CFD_OF_ANOTHER_BROKER');
    const found = await desk.find('OANDA:SPX500USD');
    assert.deepEqual([found.candidates.map((each) => each.conId), found.instrument], [[7], undefined]);
    assert.equal((await desk.choose('OANDA:SPX500USD', 8)).refusal?.code, 'CONTRACT_NO_CANDIDATE');
    assert.equal((await desk.choose('OANDA:SPX500USD', 7)).instrument?.conId, 7);
    const later = resolverOf(listing, { book: new SymbolBook(place) });
    assert.equal(await codeOf(later, 'OANDA:SPX500USD'), '7');
    assert.equal(await codeOf(later, 'PEPPERSTONE:US500'), 'CFD_OF_ANOTHER_BROKER');
    assert.deepEqual((await desk.find('OANDA:GER40')).candidates, []);
  });

  it('does not follow a ticker to another company unasked', async () => {
    const listing = new Listing();
    const place = newFolder();
    const settings = () => ({ book: new SymbolBook(place), checksFindings: true });
    listing.contracts = [contract(1, { symbol: 'ABC', secType: 'STK' })];
    assert.equal(await codeOf(resolverOf(listing, settings()), 'ABC'), '1');
    listing.contracts = [contract(9, { symbol: 'ABC', secType: 'STK' })];
    const resolver = resolverOf(listing, settings());
    assert.equal(await codeOf(resolver, 'ABC'), 'SYMBOL_CHANGED');
    await resolver.choose('ABC', 9);
    assert.equal(await codeOf(resolver, 'ABC'), '9');
  });

  it('does not begin with a book that it cannot read', () => {
    const place = mkdtempSync(join(folder, 'broken-'));
    writeFileSync(join(place, 'symbols.json'), '{"choices":');
    assert.throws(() => new SymbolBook(place), /cannot be read/);
  });
});

describe('a continuous future', () => {
  const months = ['20261218', '20270319', '20270618'].map((lastTradeDate, index) =>
    contract(10 + index, { symbol: 'ES', secType: 'FUT', lastTradeDate }),
  );

  it('follows the volume where that is asked for', async () => {
    const listing = new Listing();
    listing.contracts = months;
    assert.equal(
      await codeOf(resolverOf(listing, { rollByVolume: ['ES'] }), 'ES1!'),
      '10',
      'no volumes: the calendar',
    );
    listing.volumes.set(10, 1000).set(11, 900);
    assert.equal(await codeOf(resolverOf(listing, { rollByVolume: ['ES'] }), 'ES1!'), '10');
    listing.volumes.set(11, 1100);
    assert.equal(await codeOf(resolverOf(listing, { rollByVolume: ['ES'] }), 'ES1!'), '11');
    assert.equal(await codeOf(resolverOf(listing, { rollByVolume: ['ES'] }), 'ES2!'), '12');
    assert.equal(await codeOf(resolverOf(listing, { rollByVolume: ['NQ'] }), 'ES1!'), '10');
  });

  it('is known from before where the broker cannot tell it, for the month that it means today alone', async () => {
    const listing = new Listing();
    listing.contracts = months;
    const book = new SymbolBook(newFolder());
    let date = DATE;
    const resolver = resolverOf(listing, { marketDate: () => date, book });
    assert.equal(await resolver.toldBefore('ES1!'), undefined);
    assert.equal(await codeOf(resolver, 'ES1!'), '10');
    listing.contracts = [];
    date = '2026-11-24';
    assert.equal(await codeOf(resolver, 'ES1!'), 'CONTRACT_UNKNOWN');
    assert.equal(await resolver.toldBefore('ES1!'), 10);
    assert.equal(await resolverOf(listing, { book, rollByVolume: ['ES'] }).toldBefore('ES1!'), undefined);
    date = '2026-12-14';
    assert.equal(await resolver.toldBefore('ES1!'), undefined, 'it means another month');
  });

  it('is told for any date', async () => {
    const listing = new Listing();
    listing.contracts = months;
    const desk = new InstrumentDesk(resolverOf(listing), {});
    const found = await desk.find('CME_MINI:ES1!', '2026-12-14');
    assert.deepEqual(
      [found.rolls?.contract, found.rolls?.from, found.rolls?.next, found.instrument?.conId],
      ['ESH2027', '2027-03-11', 'ESM2027', 11],
    );
  });
});

describe('an option that is chosen', () => {
  const listing = new Listing();
  listing.contracts = [contract(1, { symbol: 'SPY', secType: 'STK' })];
  for (const lastTradeDate of ['20261123', '20261127', '20261218'])
    for (const right of ['C', 'P'] as const)
      for (const strike of [590, 595, 600, 605, 610])
        listing.contracts.push(
          contract(100 + listing.contracts.length, {
            symbol: 'SPY',
            secType: 'OPT',
            lastTradeDate,
            right,
            strike,
            localSymbol: `${lastTradeDate}${right}${strike}`,
          }),
        );
  const resolver = resolverOf(listing, {
    priceOf: async ({ secType, strike = 0 }) => (secType === 'STK' ? 601 : Math.max(0.5, 610 - strike)),
  });
  const named = async (symbol: string): Promise<string> => {
    const found = await resolver.resolve(symbol);
    return found.ok ? found.value.localSymbol : found.error.code;
  };

  for (const [symbol, expected] of [
    ['SPY 2026-12-18 C 600', '20261218C600'],
    ['SPY 261127P595', '20261127P595'],
    ['SPY 0DTE C ATM', '20261123C600'],
    ['SPY weekly P 2OTM', '20261127P590'],
    ['SPY 10DTE C 1ITM', '20261218C595'],
    ['SPY EXP2 C $4-$8', '20261127C605'],
    ['SPY 0DTE C 9OTM', 'OPTION_STRIKE_NONE'],
    ['SPY 0DTE C 601', 'CONTRACT_UNKNOWN'],
    ['SPY 0DTE C D0.30', 'OPTION_DELTA_UNKNOWN'],
    ['SPXW 0DTE C ATM', 'CONTRACT_UNKNOWN'],
    ['+1 SPY 0DTE C 600 -1 SPY 0DTE C 605', '+1 SPY 2026-11-23 C 600 -1 SPY 2026-11-23 C 605'],
    ['-1 SPY 0DTE P ATM +1 SPY 0DTE P LEG1-5', '+1 SPY 2026-11-23 P 600 -1 SPY 2026-11-23 P 595'],
    ['+1 SPY EXP2 C ATM -1 SPY 0DTE C LEG1+0', '+1 SPY 2026-11-27 C 600 -1 SPY 2026-11-23 C 600'],
    ['+1 SPY 0DTE C 600 -1 SPY 0DTE C ATM', 'COMBO_LEG_TWICE'],
    ['+2 SPY 0DTE C 600 -2 SPY 0DTE C 605', 'COMBO_RATIO'],
    ['+1 SPY 0DTE C 600 -1 SPY 0DTE C 604', 'CONTRACT_UNKNOWN'],
  ] as const)
    it(symbol, async () => assert.equal(await named(symbol), expected));

  it('is chosen anew each time', () => assert.equal(resolver.cached('SPY 0DTE C ATM'), undefined));
});
