import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { brokerDay, gatewayOffset } from './broker-day.ts';

const at = (text: string) => unixMs(Date.parse(text));
const HOUR = 3_600_000;

describe('how far a gateway is ahead', () => {
  it('is its zone, whatever it is called, or the way to the recorded day', () => {
    const noon = at('2026-03-05T12:00:04Z');
    assert.equal(gatewayOffset('20260305 07:00:00 EST', noon), -5 * HOUR);
    assert.equal(gatewayOffset('20260305 13:00:00 Central European Standard Time', noon), HOUR);
    assert.equal(gatewayOffset('20260305 17:45:00 Asia/Kathmandu', noon), 5.75 * HOUR);
    assert.equal(gatewayOffset('2026-03-05T12:00:00.000Z', noon), 0);
    assert.equal(gatewayOffset('20260304 12:00:00 UTC', noon), -24 * HOUR);
    assert.equal(gatewayOffset('', noon), 0);
  });
});

describe("the broker's day", () => {
  it('ends at midnight in New York and at midnight where the gateway is', () => {
    const days = ['22:30', '23:30', '02:00', '04:30', '05:30'].map((time, index) =>
      brokerDay(at(`2026-03-0${index < 2 ? 5 : 6}T${time}:00Z`), HOUR),
    );
    const [evening, , night, beforeNewYork, after] = days;
    assert.ok(days.every((day) => day !== undefined));
    assert.notEqual(evening, days[1], 'midnight of the gateway, in Central Europe');
    assert.equal(days[1], night);
    assert.equal(night, beforeNewYork);
    assert.notEqual(beforeNewYork, after, 'midnight in New York');
  });

  it('is not certain a quarter of an hour before and after', () => {
    assert.equal(brokerDay(at('2026-03-06T04:46:00Z'), -5 * HOUR), undefined);
    assert.equal(brokerDay(at('2026-03-06T05:14:00Z'), -5 * HOUR), undefined);
    assert.equal(brokerDay(at('2026-03-06T05:15:00Z'), -5 * HOUR), '2026-03-06 2026-03-06');
  });
});
