import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import type { SaidInChat } from '../said-in-chat.ts';
import { CLOCKS_APART_MS, refuseBeforeStop, type Stop, withStop } from './stops.ts';

const NOON = Date.parse('2026-03-04T12:00:00Z');
const said = (message: string, at: number, channel = '1'): SaidInChat => ({
  source: 'telegram',
  channel,
  message,
  at: unixMs(NOON + at),
});
const stop = (at: number, word?: SaidInChat): Stop => ({
  to: 'halted',
  at: unixMs(NOON + at),
  by: word ? 'chat' : 'cli',
  reason: 'the news',
  ...(word ? { said: word } : {}),
});
const killedAt = (at: number): readonly Stop[] => withStop([], stop(at));

describe('what was said before a stop', () => {
  it('is refused, with who stopped it and when', () => {
    const refusal = refuseBeforeStop(killedAt(20_000), said('7', 2_000));
    assert.equal(refusal?.code, 'SAID_BEFORE_STOP');
    assert.equal(
      refusal?.message,
      'It was said at 2026-03-04 12:00:02 UTC, before the kill of 2026-03-04 12:00:20 UTC by cli (the news), and is not carried out. Say it again if it still holds.',
    );
  });

  it('is refused where the clocks do not tell, and says when to say it again', () => {
    assert.match(
      refuseBeforeStop(killedAt(4_000), said('7', 9_000))?.message ?? '',
      /clocks do not agree .* Say it again after 2026-03-04 12:00:15 UTC if it still holds\.$/,
    );
    assert.match(refuseBeforeStop(killedAt(4_500), said('7', 4_000))?.message ?? '', /clocks do not agree/);
    assert.ok(refuseBeforeStop(killedAt(4_000), said('7', 4_000 + CLOCKS_APART_MS)));
    assert.equal(refuseBeforeStop(killedAt(4_000), said('7', 4_001 + CLOCKS_APART_MS)), undefined);
    assert.equal(refuseBeforeStop([], said('7', 0)), undefined);
  });

  it('is told within a chat by the numbers of its messages', () => {
    const stops = withStop([], stop(5_000, said('10', 5_000)));
    assert.match(refuseBeforeStop(stops, said('9', 5_000))?.message ?? '', /before the kill/);
    assert.equal(refuseBeforeStop(stops, said('11', 5_000)), undefined);
    assert.ok(refuseBeforeStop(stops, said('11', 5_000, '2')), 'in another chat the clocks tell');
  });

  it('is a button that was there before it: the press has no time', () => {
    const press = { ...said('button-1', 0), sinceThen: true } as const;
    assert.match(refuseBeforeStop(killedAt(60_000), press)?.message ?? '', /^The button was there before/);
    assert.ok(refuseBeforeStop(withStop([], stop(60_000, said('10', 60_000))), press));
  });

  it('stays so after later stops that came by other ways', () => {
    const late = withStop(killedAt(30_000), stop(40_000, said('10', 0)));
    assert.ok(refuseBeforeStop(late, said('11', 5_000)), 'said after the kill in the chat, before the other');
    const older = withStop(withStop([], stop(0, said('10', 0))), stop(1_000, said('8', 0)));
    assert.ok(refuseBeforeStop(older, said('9', 0)), 'a kill that is told late hides no later one');
  });

  it('is refused whatever the order in which stops are told, with clocks as far apart as allowed', () => {
    const way = fc.record({
      trueTime: fc.integer({ min: 0, max: 100_000 }),
      inChat: fc.boolean(),
      delay: fc.integer({ min: 0, max: 50_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(way, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 120_000 }),
        // Telegram's whole second takes up to one of it.
        fc.integer({ min: -CLOCKS_APART_MS, max: CLOCKS_APART_MS }),
        (ways, trueTime, apart) => {
          const heard = ways
            .map((each) => ({ ...each, heard: each.trueTime + (each.inChat ? each.delay : 0) }))
            .sort((one, other) => one.heard - other.heard);
          const atSource = (time: number): number => Math.floor((time + apart) / 1_000) * 1_000;
          // Numbers grow with the time, and a person's word has one of its own.
          const word = (time: number): SaidInChat => said(String(time), atSource(time));
          const stops = heard.reduce<readonly Stop[]>(
            (all, each) => withStop(all, stop(each.heard, each.inChat ? word(each.trueTime) : undefined)),
            [],
          );
          const refused = refuseBeforeStop(stops, word(trueTime)) !== undefined;
          if (ways.some((each) => trueTime < each.trueTime)) assert.ok(refused);
          if (ways.every((each) => trueTime > each.trueTime + 2 * CLOCKS_APART_MS + 1_000))
            assert.ok(!refused);
        },
      ),
    );
  });
});
