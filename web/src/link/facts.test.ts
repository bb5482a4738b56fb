import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkView } from '../../../src/app/views.ts';
import { farmSummary, linkFacts } from './facts.ts';

const link: LinkView = {
  socket: 'connected',
  broker: 'up',
  farms: { usfarm: 'ok', ushmds: 'inactive' },
  ready: true,
  readOnly: false,
  since: '2026-11-21T10:00:00.000Z',
  host: '127.0.0.1',
  port: 4002,
  clientId: 1,
};
const symbols = { subscribed: 14, total: 14 };
const tones = (change: Partial<LinkView>) =>
  Object.fromEntries(
    linkFacts({ link: { ...link, ...change }, symbols }).map((fact) => [fact.name, fact.tone]),
  );

describe('link facts', () => {
  it('keeps socket, IB link, farms and orders apart', () => {
    const good = { Socket: 'good', 'IB link': 'good', Farms: 'good', Orders: 'good', Quotes: 'good' };
    assert.deepEqual(tones({}), good);
    assert.deepEqual(tones({ broker: 'down' }), { ...good, 'IB link': 'bad' });
    assert.deepEqual(tones({ farms: { usfarm: 'broken' } }), { ...good, Farms: 'bad' });
    assert.deepEqual(tones({ socket: 'connecting' }), { ...good, Socket: 'warn' });
    assert.deepEqual(tones({ readOnly: true }), { ...good, Orders: 'bad' });
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
    });
    assert.equal(facts.find((fact) => fact.name === 'Orders')?.detail, 'comparing with the broker');
  });
});
