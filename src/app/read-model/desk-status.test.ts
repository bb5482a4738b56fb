import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StatusView } from '../views.ts';
import { deskStatus } from './desk-status.ts';

const account = { mode: 'PAPER', currency: 'USD', realizedPnl: 0, unrealizedPnl: 5 } as const;
const stale = { conId: 1, symbol: 'SPY', state: 'stale' } as StatusView['streams']['troubled'][number];

const statusOf = (id: string, change: object): StatusView =>
  ({
    tradingState: 'active',
    account: { id, ...account, ...change },
    link: { ready: true },
    streams: { total: 1, streaming: 1, troubled: [] },
    counts: { signals: 0, openOrders: 0, openPositions: 0, unknownOrders: 0 },
    alarms: [],
    ...change,
  }) as unknown as StatusView;

describe('the status of a desk', () => {
  const status = deskStatus({
    statuses: new Map([
      ['DU1', statusOf('DU1', {})],
      [
        'DU2',
        statusOf('DU2', { streams: { total: 1, streaming: 0, troubled: [stale] }, uncounted: ['NEW'] }),
      ],
      ['DU3', statusOf('DU3', { streams: { total: 1, streaming: 0, troubled: [stale] } })],
    ]),
    rate: () => undefined,
    signals: 0,
  });

  it('names the quotes that have stopped at any gateway, each once', () => {
    assert.deepEqual(
      status.streams.troubled.map(({ symbol }) => symbol),
      ['SPY'],
    );
  });

  it('says what the sums leave out, and leaves a sum out that one account lacks', () => {
    assert.deepEqual(status.account?.uncounted, ['NEW']);
    assert.equal(status.account?.unrealizedPnl, 15);
    assert.equal(status.account?.dailyPnl, undefined);
  });
});
