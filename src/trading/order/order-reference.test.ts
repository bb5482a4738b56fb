import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { accountId, conId, signalId } from '../../core/ids.ts';
import { accountSignalId } from '../routing/account-signal.ts';
import { isOwnReference, LONGEST_REF, orderReference } from './order-reference.ts';
import { isWatchdogReference, watchdogOrderRef, watchdogSignalId } from './watchdog-reference.ts';

const ID = signalId('S-20261121-101532-000042');
/** As long as an account of a desk may be. */
const LONG = accountSignalId(ID, accountId('DUP12345678'));

describe('references of orders', () => {
  it('are the id and the role where that fits, as they have always been', () => {
    assert.equal(orderReference(ID, 'E'), `${ID}-E`);
    assert.equal(orderReference(LONG, 'T10'), `${LONG}-T10`);
    const usual = accountSignalId(ID, accountId('DU1234567'));
    assert.equal(orderReference(usual, 'SM1.1'), `${usual}-SM1.1`);
  });

  it('have a digest of the id where it does not, always the same', () => {
    const ref = orderReference(LONG, 'SM1.1');
    assert.match(ref, /^S-[0-9a-f]{16}-SM1\.1$/);
    assert.equal(orderReference(LONG, 'SM1.1'), ref);
  });

  it('are never longer, never shared, and recognised, whatever the account, the role and the round', () => {
    const account = fc
      .tuple(fc.constantFrom('U', 'DU', 'DUP', 'DF'), fc.integer({ min: 100, max: 99_999_999 }))
      .map(([letters, digits]) => accountId(`${letters}${digits}`));
    const role = fc
      .tuple(
        fc.constantFrom('E', 'S', 'T', 'X', 'R'),
        fc.nat(30),
        fc.constantFrom('', 'R', 'M'),
        fc.nat(9_999),
      )
      .map(([letter, count, again, round]) => `${letter}${count}${again === '' ? '' : `${again}${round}.1`}`);
    const sequence = fc.nat(999_999).map((nth) => String(nth).padStart(6, '0'));
    const order = fc.tuple(sequence, fc.option(account), role).map(([nth, of, what]) => {
      const id = signalId(`S-20261121-101532-${nth}`);
      return [of === null ? id : accountSignalId(id, of), what] as const;
    });
    fc.assert(
      fc.property(fc.uniqueArray(order, { selector: String, maxLength: 40 }), (orders) => {
        const refs = orders.map(([id, what]) => orderReference(id, what));
        assert.ok(refs.every((ref) => ref.length <= LONGEST_REF && isOwnReference(ref)));
        assert.equal(new Set(refs).size, refs.length);
      }),
    );
  });

  it('of before are recognised, and nobody else is', () => {
    for (const ref of [`${ID}-E`, `${LONG}-E`, `${LONG}-SM1.1`, `${LONG}-C756733.1`])
      assert.ok(isOwnReference(ref), ref);
    for (const ref of ['S-1', 'S-20261121', 'mine', 'S-4f9a0c1be2d3758-E', 'W-1', 'G-1-2-C1', `${ID}`])
      assert.equal(isOwnReference(ref), false, ref);
  });

  it('of closings that Bowline has begun by itself are its own, and those of the watchdog are not', () => {
    for (const kind of ['W', 'G'])
      for (const of of [
        '756733-42-DU1234567',
        '-17-42-DU1234567',
        '756733-42-',
        '756733123-1234567-DUP12345678',
      ])
        for (const role of ['C756733.1', 'C-17.1', 'C1', 'C756733123.12']) {
          const ref = orderReference(signalId(`${kind}-${of}`), role);
          assert.ok(isOwnReference(ref), ref);
          assert.equal(isWatchdogReference(ref), false, ref);
        }
    const sent = watchdogOrderRef(watchdogSignalId(unixMs(0), 1), conId(756733));
    assert.equal(isOwnReference(sent), false);
    assert.equal(isOwnReference(watchdogOrderRef(watchdogSignalId(unixMs(0), 1), conId(-17))), false);
  });
});
