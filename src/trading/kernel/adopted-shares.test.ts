import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccountId, accountId } from '../../core/ids.ts';
import { compared } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const A = accountId('DU1');
const B = accountId('DU2');
type Parts = readonly (readonly [AccountId, number])[];

function holds(desk: Desk, parts: Parts, isToldByAccount = true): void {
  desk.brokerHolds(parts.reduce((sum, [, units]) => sum + units, 0));
  const told = desk.brokerPositions.get(SPY.conId);
  if (told && isToldByAccount)
    desk.brokerPositions.set(SPY.conId, { ...told, shares: new Map(parts.filter(([, units]) => units)) });
}

/** 10 SPY in two accounts of a group, of which A held `before`; the broker shows `now`, and a person takes that over. */
function adopted(before: number, now: Parts, isToldByAccount = true): Desk {
  const desk = new Desk();
  holds(desk, [[A, before]]);
  desk.take(signal());
  desk.accept();
  for (const [client, units] of [
    [A, 4],
    [B, 6],
  ] as const)
    desk.fill(desk.order('entry'), units, 450, { client });
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
  assert.equal(desk.state.standing.get(SPY.conId) ?? 0, before);
  holds(desk, now, isToldByAccount);
  desk.tick(6_000);
  desk.tick();
  compared(desk);
  desk.keep(desk.kernel.resolveBreak(SPY.conId, 'adopt', 'cli', 'as in TWS'));
  return desk;
}

/** What a closing sends, account by account. */
function closed(desk: Desk): Parts {
  desk.tick();
  desk.take(bareSignal('close'));
  desk.confirmCancellations();
  return [...desk.state.orders.values()]
    .filter(({ role }) => role === 'close')
    .map(({ account, quantity }) => [account, quantity]);
}

describe('a position of a group that is taken over', () => {
  it('is what the broker tells of each account', () => {
    const now: Parts = [
      [A, 4],
      [B, 3],
    ];
    assert.deepEqual(closed(adopted(0, now)), now);
  });

  it('is ours in each account as far as it is there, where one held the contract before', () => {
    const desk = adopted(5, [
      [A, 9],
      [B, 3],
    ]);
    assert.equal(desk.position(), 7);
    assert.deepEqual(closed(desk), [
      [A, 4],
      [B, 3],
    ]);
  });

  it('is more in accounts that have room for it', () => {
    const desk = adopted(5, [
      [A, 9],
      [B, 8],
    ]);
    assert.equal(desk.position(), 12);
    assert.deepEqual(closed(desk), [
      [A, 5],
      [B, 7],
    ]);
  });

  it('is less in proportion, where the accounts are not told', () => {
    const desk = adopted(
      5,
      [
        [A, 5],
        [B, 5],
      ],
      false,
    );
    assert.equal(desk.position(), 5);
    assert.deepEqual(closed(desk), [
      [A, 2],
      [B, 3],
    ]);
  });

  it('is nobody\u2019s where nothing is left', () => {
    const desk = adopted(5, [[A, 5]]);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.shares.size, 0);
  });
});
