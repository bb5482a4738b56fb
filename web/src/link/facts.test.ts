import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkView } from '../../../src/app/link-views.ts';
import type { StatusView } from '../../../src/app/views.ts';
import { farmSummary, linkFacts } from './facts.ts';

const link: LinkView = {
  socket: 'connected',
  broker: 'up',
  farms: { usfarm: 'ok', ushmds: 'inactive' },
  ready: true,
  loggedIn: 'yes',
  readOnly: false,
  since: '2026-11-21T10:00:00.000Z',
  host: '127.0.0.1',
  port: 4002,
  clientId: 1,
  resets: { entries: 'refuse', held: 0 },
};
const symbols = { subscribed: 14, total: 14 };
const streams: StatusView['streams'] = { total: 14, streaming: 14, troubled: [] };
const tones = (change: Partial<LinkView>) =>
  Object.fromEntries(
    linkFacts({ link: { ...link, ...change }, symbols, streams }).map((fact) => [fact.name, fact.tone]),
  );

describe('link facts', () => {
  it('keeps socket, IB link, farms and orders apart', () => {
    const good = { Socket: 'good', 'IB link': 'good', Farms: 'good', Orders: 'good', Quotes: 'good' };
    assert.deepEqual(tones({}), good);
    assert.deepEqual(tones({ broker: 'down' }), { ...good, 'IB link': 'bad', Orders: 'bad' });
    assert.deepEqual(tones({ farms: { usfarm: 'broken' } }), { ...good, Farms: 'bad' });
    assert.deepEqual(tones({ socket: 'connecting' }), { ...good, Socket: 'warn' });
    assert.deepEqual(tones({ readOnly: true }), { ...good, Orders: 'bad' });
    assert.deepEqual(tones({ loggedIn: 'no' }), { ...good, Login: 'bad' });
    const window = { name: "IB's daily reset", from: link.since, until: '2026-11-21T11:00:00.000Z' };
    assert.deepEqual(tones({ resets: { entries: 'hold', held: 1, now: window } }), {
      ...good,
      Reset: 'warn',
    });
    const login = { since: link.since, seenToBegin: true, lapsesAt: link.since, lapsed: true };
    assert.deepEqual(tones({ login }), { ...good, Login: 'warn' });
    assert.deepEqual(tones({ competingSince: link.since }), { ...good, 'Other session': 'bad' });
  });

  it('names the farms that are not well and does not mind sleeping ones', () => {
    assert.equal(farmSummary(link.farms).value, '1 ok, 1 inactive');
    const broken = farmSummary({ usfarm: 'ok', cashfarm: 'broken', eufarm: 'connecting' });
    assert.equal(broken.value, 'cashfarm broken, eufarm connecting');
    assert.equal(broken.tone, 'bad');
    assert.equal(farmSummary({}).tone, 'plain');
  });

  it('gives the reason why orders cannot be sent', () => {
    const facts = linkFacts({
      link: { ...link, ready: false, reason: 'comparing with the broker' },
      symbols,
      streams,
    });
    assert.equal(facts.find((fact) => fact.name === 'Orders')?.detail, 'comparing with the broker');
  });

  it('does not call orders ready while the gateway has no link to IB', () => {
    const facts = linkFacts({ link: { ...link, ready: true, broker: 'down' }, symbols, streams });
    const orders = facts.find((fact) => fact.name === 'Orders');
    assert.deepEqual([orders?.value, orders?.tone], ['wait', 'bad']);
  });

  it('does not call quotes well of a broker that is not heard', () => {
    const facts = linkFacts({
      link: { ...link, socket: 'disconnected' },
      symbols,
      streams: { total: 14, streaming: 0, troubled: [] },
    });
    assert.equal(facts.find(({ name }) => name === 'Quotes')?.tone, 'bad');
  });

  it('names the quotes that have stopped', () => {
    const stale = {
      conId: 1,
      symbol: 'SPY',
      state: 'stale',
      since: link.since,
      askedAgain: 2,
      reason: 'nothing has come',
    } as const;
    const facts = linkFacts({ link, symbols, streams: { total: 14, streaming: 13, troubled: [stale] } });
    const quotes = facts.find((fact) => fact.name === 'Quotes');
    assert.deepEqual([quotes?.tone, quotes?.value], ['bad', 'SPY stale']);
    assert.match(quotes?.detail ?? '', /nothing has come/);
  });
});
