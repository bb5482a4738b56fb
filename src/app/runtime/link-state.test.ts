import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkHealth } from '../../broker/port.ts';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { LinkState } from './link-state.ts';

const START = unixMs(Date.parse('2026-11-23T15:00:00Z'));

/** A link whose health the test tells. */
class Scene {
  readonly clock = new ManualClock(START);
  readonly broker: { health: LinkHealth } = {
    health: {
      socket: 'disconnected',
      broker: 'unknown',
      farms: {},
      ready: false,
      loggedIn: 'unknown',
      readOnly: false,
      since: START,
    },
  };
  readonly link = new LinkState({
    broker: this.broker,
    clock: this.clock,
    journalFailure: () => undefined,
  });

  tell(change: Partial<LinkHealth>): void {
    this.broker.health = { ...this.broker.health, ...change };
    this.link.noteHealth(this.broker.health);
  }

  /** A session begins, and what is open is being read. */
  begin(): void {
    this.tell({ socket: 'connected', ready: true, broker: 'up' });
    this.link.endGap();
    this.link.hold('reading the executions at the broker');
  }

  end(): void {
    this.tell({ socket: 'disconnected', ready: false, broker: 'unknown', reason: 'The gateway is silent.' });
    this.link.hold('waiting for a session with the gateway');
  }

  get downSince(): number | undefined {
    return this.link.facts().downSince;
  }
}

describe('since when nothing can be sent', () => {
  it('counts from the start until orders may leave, and from the loss of the line', () => {
    const scene = new Scene();
    assert.equal(scene.downSince, START);
    scene.clock.advance(2_000);
    scene.begin();
    assert.equal(scene.downSince, START);
    scene.link.hold(undefined);
    assert.equal(scene.downSince, undefined);
    scene.clock.advance(10_000);
    scene.end();
    assert.equal(scene.downSince, START + 12_000);
  });

  it('goes on over sessions in which nothing could be read', () => {
    const scene = new Scene();
    scene.begin();
    scene.link.hold(undefined);
    scene.end();
    const lost = scene.clock.now();
    for (let session = 0; session < 6; session += 1) {
      scene.clock.advance(2_000);
      scene.begin();
      scene.clock.advance(9_000);
      assert.equal(scene.downSince, lost);
      scene.end();
      assert.equal(scene.downSince, lost);
    }
    scene.begin();
    scene.link.hold(undefined);
    assert.equal(scene.downSince, undefined);
  });

  it("goes on over several losses of the gateway's own link, and while what is open is read again", () => {
    const scene = new Scene();
    scene.begin();
    scene.link.hold(undefined);
    const lost = scene.clock.now();
    for (let loss = 0; loss < 3; loss += 1) {
      scene.tell({ broker: 'down' });
      assert.equal(scene.downSince, lost);
      scene.clock.advance(20_000);
      scene.tell({ broker: 'up' });
      scene.link.endGap();
      scene.link.hold('reading the executions at the broker');
      scene.clock.advance(1_000);
      assert.equal(scene.downSince, lost);
    }
    scene.link.hold(undefined);
    assert.equal(scene.downSince, undefined);
  });

  it('counts while the account of a session is not ours', () => {
    const scene = new Scene();
    scene.begin();
    scene.link.hold(undefined);
    scene.end();
    const lost = scene.clock.now();
    scene.clock.advance(3_000);
    scene.tell({ socket: 'connected', ready: true, broker: 'up' });
    scene.link.hold('the account is another one');
    scene.clock.advance(60_000);
    assert.equal(scene.downSince, lost);
  });
});
