import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { conId } from '../core/ids.ts';
import { type Moment, QuoteSubscription, STREAM_PATIENCE, type Surroundings } from './quote-subscription.ts';

const { quietMs, answerMs, againMs, mostAgainMs } = STREAM_PATIENCE;

/** A subscription that was asked for when the clock stood at 0. */
class Scene {
  readonly subscription = new QuoteSubscription(conId(1), unixMs(0));
  #ms = 0;

  constructor() {
    this.subscription.asked(this.now);
  }

  get now(): Moment {
    return { at: unixMs(this.#ms), mono: this.#ms };
  }

  get state(): string {
    return this.subscription.state;
  }

  pass(ms: number): this {
    this.#ms += ms;
    return this;
  }

  data(): this {
    this.subscription.data(this.now);
    return this;
  }

  /** Whether it has to be asked for; it is, then. */
  look(around: Partial<Surroundings> = {}): boolean {
    const { ask } = this.subscription.judge({ now: this.now, session: 'regular', canAsk: true, ...around });
    if (ask) this.subscription.asked(this.now);
    return ask;
  }
}

const streaming = (): Scene => new Scene().data();

describe('a subscription', () => {
  it('waits, streams, and tells when data came last', () => {
    const scene = new Scene();
    assert.equal(scene.state, 'waiting');
    scene.pass(10).data();
    assert.deepEqual(scene.subscription.health, {
      conId: 1,
      state: 'streaming',
      since: 10,
      lastDataAt: 10,
      askedAgain: 0,
    });
  });

  it('is asked whether it lives when its market is open and says nothing; an answer keeps it streaming', () => {
    const scene = streaming();
    assert.equal(scene.pass(quietMs.regular - 1).look(), false);
    assert.equal(scene.pass(1).look(), true);
    assert.equal(scene.state, 'streaming');
    scene.pass(200).data();
    assert.equal(scene.state, 'streaming');
    // A market that has nothing new to say is asked more seldom.
    assert.equal(scene.pass(quietMs.regular).look(), false);
    assert.equal(scene.pass(quietMs.regular).look(), true);
  });

  it('is stale when that is not answered, and asked for again at growing intervals', () => {
    const scene = streaming();
    scene.pass(quietMs.regular).look();
    assert.equal(scene.pass(answerMs).look(), false);
    assert.equal(scene.state, 'stale');
    const gaps: number[] = [];
    let waited = answerMs;
    while (gaps.length < 7) {
      scene.pass(1_000);
      waited += 1_000;
      if (!scene.look()) continue;
      gaps.push(waited);
      waited = 0;
    }
    assert.deepEqual(
      gaps,
      [2, 4, 8, 16, 20, 20, 20].map((times) => times * againMs),
    );
    assert.equal(gaps.at(-1), mostAgainMs);
    scene.data();
    assert.deepEqual([scene.state, scene.subscription.health.askedAgain], ['streaming', 0]);
  });

  it('is more patient outside regular hours, and never judged while its market is closed', () => {
    const scene = streaming();
    assert.equal(scene.pass(quietMs.extended - 1).look({ session: 'extended' }), false);
    assert.equal(scene.pass(86_400_000).look({ session: 'closed' }), false);
    assert.equal(scene.state, 'streaming');
  });

  it('found stale before the close is not called so over the night', () => {
    const scene = streaming();
    scene.pass(quietMs.regular).look();
    scene.pass(answerMs).look();
    assert.equal(scene.state, 'stale');
    scene.look({ session: 'closed' });
    assert.equal(scene.state, 'streaming');
  });

  it('is stale for a broken farm without being doubted, and for a cut link is not asked for in vain', () => {
    const cause = 'the data farm usfarm is broken';
    const broken = streaming();
    assert.equal(broken.pass(quietMs.regular).look({ cause }), true);
    assert.deepEqual([broken.state, broken.subscription.health.reason], ['stale', cause]);
    const cut = streaming();
    assert.equal(cut.pass(quietMs.regular).look({ cause: 'no link', canAsk: false }), false);
    assert.equal(cut.state, 'stale');
    assert.equal(cut.pass(1).look(), true, 'asked for as soon as that is over');
  });

  it('that did not go on by itself when a farm is back is asked for within seconds', () => {
    const scene = streaming();
    scene.pass(5_000).subscription.farmIsBack(scene.now);
    assert.equal(scene.pass(answerMs - 1).look(), false);
    assert.equal(scene.pass(1).look(), true);
    const lively = streaming();
    lively.pass(5_000).subscription.farmIsBack(lively.now);
    assert.equal(lively.pass(1_000).data().pass(answerMs).look(), false);
  });

  it('that was interrupted is asked for more and more seldom, and at once when that has passed', () => {
    const scene = new Scene();
    const refuse = (): void => void scene.subscription.ended(scene.now, 'interrupted', 'IB 10197');
    refuse();
    assert.equal(scene.pass(againMs - 1).look(), false);
    assert.equal(scene.pass(1).look(), true);
    refuse();
    assert.equal(scene.pass(againMs).look(), false);
    assert.equal(scene.pass(againMs).look(), true);
    refuse();
    scene.subscription.hasPassed(scene.now);
    assert.equal(scene.look(), true);
    assert.equal(scene.state, 'interrupted');
    scene.subscription.hasPassed(scene.now);
    assert.equal(scene.pass(answerMs - 1).look(), false, 'it is being asked already');
    scene.pass(1).look();
    assert.equal(scene.state, 'waiting', 'IB has taken the request');
  });

  it('is held when the session goes, and remembers when data came last', () => {
    const scene = streaming();
    scene.pass(10).subscription.hold(scene.now);
    assert.deepEqual([scene.state, scene.subscription.health.lastDataAt], ['held', 0]);
    assert.equal(scene.pass(86_400_000).look(), false);
  });
});
