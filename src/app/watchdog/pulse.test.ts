import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Heartbeat } from './heartbeat.ts';
import { Pulse, type PulseState } from './pulse.ts';

/** A main process as a pulse sees it, second by second. */
class Patient {
  beating: Heartbeat | undefined;
  lives = true;
  holds = true;
  probes = 0;
  #elapsed = 0;
  readonly #pulse = new Pulse(
    {
      heartbeat: () => this.beating,
      processLives: () => this.lives,
      folderIsFree: () => {
        this.probes += 1;
        return !this.holds;
      },
      elapsed: () => this.#elapsed,
    },
    20_000,
  );

  beat(beat: number, pid = 100): void {
    this.beating = { pid, beat, at: '2026-11-20T15:00:00.000Z', tradingState: 'active' };
  }

  look(afterMs = 1_000): PulseState {
    this.#elapsed += afterMs;
    return this.#pulse.look();
  }
}

describe('the pulse of the main process', () => {
  it('is felt when a beat follows another, and not at the first look', () => {
    const main = new Patient();
    main.beat(5);
    assert.equal(main.look(), 'silent');
    main.beat(6);
    assert.equal(main.look(), 'alive');
    assert.equal(main.look(4_000), 'alive');
    assert.equal(main.probes, 0, 'the folder of a living process is not touched');
  });

  it('is dead at once when the process is gone and nobody holds the folder', () => {
    const main = new Patient();
    main.beat(5);
    main.look();
    main.lives = false;
    main.holds = false;
    assert.equal(main.look(), 'dead');
  });

  it('is told apart from an earlier death when it has lived in between', () => {
    const main = new Patient();
    main.beat(5);
    main.look();
    main.lives = false;
    main.holds = false;
    assert.equal(main.look(), 'dead');
    main.beat(2, 200);
    assert.equal(main.look(), 'silent');
    assert.equal(main.look(), 'dead');
  });

  it('is silent while another process begins on the folder, and alive with its first beats', () => {
    const main = new Patient();
    main.beat(5);
    main.look();
    main.lives = false;
    assert.equal(main.look(), 'silent');
    main.lives = true;
    main.beat(0, 200);
    assert.equal(main.look(), 'alive');
  });

  it('hangs when its process holds the folder and has been silent for longer than it may', () => {
    const main = new Patient();
    main.beat(5);
    main.look();
    main.beat(6);
    assert.equal(main.look(), 'alive');
    assert.equal(main.look(6_000), 'silent');
    assert.equal(main.look(13_900), 'silent');
    assert.equal(main.look(100), 'hung');
    main.beat(7);
    assert.equal(main.look(), 'alive');
  });

  it('is dead where nobody ever beat and nobody holds the folder', () => {
    const main = new Patient();
    assert.equal(main.look(), 'silent');
    main.holds = false;
    assert.equal(main.look(5_000), 'dead');
  });
});
