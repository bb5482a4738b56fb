import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
import { MainWatch, type MainWatchParts } from './main-watch.ts';
import type { PulseState } from './pulse.ts';

const watching = (
  look: () => PulseState,
  write: MainWatchParts['journal']['write'] = () => undefined,
): { readonly main: MainWatch; readonly lines: string[] } => {
  const lines: string[] = [];
  const { logger: log } = createLog({ level: 'debug', terminal: { write: (text) => lines.push(text) } });
  const folder = { held: false };
  return {
    main: new MainWatch({ pulse: { look }, folder, heartbeat: () => undefined, journal: { write }, log }),
    lines,
  };
};
const fullDisk = (): never => {
  throw new Error('ENOSPC: no space left on device');
};

describe('what the watchdog sees of the main process', () => {
  it('is acted on also where it cannot be written down', () => {
    const { main, lines } = watching(() => 'dead', fullDisk);
    main.look();
    main.look();
    assert.equal(main.state, 'dead');
    assert.equal(lines.filter((line) => line.includes('Bowline is not running')).length, 1, 'told once');
  });

  it('is nothing to act on where it cannot be looked at', () => {
    const seen: (() => PulseState)[] = [() => 'dead', fullDisk, fullDisk, () => 'hung'];
    const states = [];
    const { main, lines } = watching(() => (seen.shift() ?? fullDisk)());
    for (let second = 0; second < 4; second += 1) {
      main.look();
      states.push(main.state);
    }
    assert.deepEqual(states, ['dead', 'silent', 'silent', 'hung']);
    assert.equal(lines.filter((line) => line.includes('could not be looked at')).length, 1, 'told once');
  });
});
