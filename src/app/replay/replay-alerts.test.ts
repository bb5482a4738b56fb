import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
import { completeConfig, configSchema } from '../config/schema.ts';
import { readRecordedDay } from './alert-file.ts';
import { DayNotInMarket, replayAlerts } from './replay-alerts.ts';

const log = createLog({ level: 'silent' }).logger;
const config = completeConfig(
  configSchema.parse({
    simulated: { start: '2026-03-02T10:00' },
    chat: {
      rooms: {
        shares: { source: 'discord', channel: '77', authors: ['mia'], size: { by: 'units', value: 4 } },
      },
    },
  }),
);
const at = (time: string): string => `2026-03-02T${time}-05:00`;
/** Prices of the synthetic market are known by its seed: AAPL is near 270. */
const DAY = [
  {
    id: '1',
    author: 'mia',
    channel: '77',
    time: at('10:01:00'),
    text: 'Long AAPL at 271, stop 260, target 300',
  },
  { id: '2', author: 'bob', channel: '77', time: at('10:01:10'), text: 'Long AAPL at 271, stop 260' },
  { id: '3', author: 'mia', channel: '77', time: at('10:02:00'), text: 'out half AAPL 280' },
  { time: at('10:02:30'), body: { action: 'buy', symbol: 'SPY', quantity: 10, stopLoss: '1%' } },
  { id: '4', author: 'mia', channel: '77', time: at('10:03:00'), text: 'all out 290' },
  { id: '5', author: 'mia', channel: '77', time: at('10:03:10'), text: 'what a day' },
];
const lines = (day: readonly object[]) =>
  readRecordedDay(day.map((line) => JSON.stringify(line)).join('\n')).lines;
const play = (day: readonly object[]) => replayAlerts({ config, lines: lines(day), delaySeconds: 1, log });

describe('a recorded day', () => {
  it('is played through the same parts as live, at prices that could be had', async () => {
    const report = await play(DAY);
    assert.deepEqual(
      report.lines.map(({ source, outcome, event }) => [source, event, outcome]),
      [
        ['shares', 'NEW', 'signal'],
        ['shares', 'TRIM', 'signal'],
        ['alert', undefined, 'signal'],
        ['shares', 'EXIT', 'signal'],
        ['shares', 'IGNORE', 'ignored'],
      ],
    );
    const [entry, trim] = report.lines;
    assert.equal(entry?.fills[0]?.quantity, 4);
    assert.ok((entry?.fills[0]?.price ?? 999) <= 271, 'no worse than the limit');
    assert.equal(trim?.fills[0]?.quantity, 2);
    const mia = report.scores.find(({ author }) => author === 'mia');
    assert.equal(mia?.trades, 1);
    // Announced were 271 in, half out at 280 and half at 290; nothing like it was to be had.
    assert.equal(mia?.announcedPercent, 5.17);
    assert.ok((mia?.averagePercent ?? 9) < 2);
    assert.equal(mia?.ignored, 1);
    assert.equal(
      report.scores.some(({ author }) => author === 'bob'),
      false,
    );
    assert.deepEqual(
      report.open.map(({ symbol, quantity }) => [symbol, quantity]),
      [['SPY', 10]],
    );
  });

  it('is refused where the market does not hold it', async () => {
    await assert.rejects(play([{ ...DAY[0], time: '2026-03-01T10:00:00-05:00' }]), DayNotInMarket);
  });
});

describe('the file of a recorded day', () => {
  it('holds messages and alerts in order of time, and tells what it cannot read', () => {
    const { lines: found, refused } = readRecordedDay(
      [
        '{"time":"2026-03-02T15:01:00Z","body":"buy SPY q=1"}',
        '{"id":"9","time":"2026-03-02T15:00:00Z","text":"all out"}',
        'a plain line without a time',
        '{"text":"no time"}',
        '{broken',
        '',
      ].join('\n'),
    );
    assert.deepEqual(
      found.map((line) => [line.kind, line.line]),
      [
        ['message', 2],
        ['alert', 1],
      ],
    );
    assert.deepEqual(
      refused.map(({ line }) => line),
      [3, 4, 5],
    );
  });
});
