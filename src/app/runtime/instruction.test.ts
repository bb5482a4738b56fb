import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { signalId } from '../../core/ids.ts';
import { instructionSignal } from './instruction.ts';

const signalOf = (target: string) =>
  instructionSignal(
    { action: 'amend', symbol: ' SPY ', reason: 'test', target },
    'cli',
    unixMs(0),
    signalId('S-1'),
  );

describe('an instruction about a position', () => {
  it('names one target, or several with commas between them', () => {
    const one = signalOf('460');
    assert.deepEqual(one.ok && [one.value.takeProfit, one.value.takeProfits], [
      { unit: 'price', value: 460 },
      undefined,
    ]);
    const several = signalOf('460, 2%');
    assert.deepEqual(several.ok && [several.value.takeProfit, several.value.takeProfits], [
      undefined,
      [{ at: { unit: 'price', value: 460 } }, { at: { unit: 'percent', value: 2 } }],
    ]);
  });

  it('is refused where one of them cannot be read', () => {
    const read = signalOf('460, soon');
    assert.equal(!read.ok && read.error.code, 'DISTANCE_INVALID');
  });
});
