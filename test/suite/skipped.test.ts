import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { Skipped } from './skipped.ts';

describe('what a run of all tests leaves out', () => {
  it('is counted and named by its reason, groups too', () => {
    const skipped = new Skipped();
    skipped.take({ name: 'the dashboard', skip: 'no Chromium', details: { type: 'suite' } });
    skipped.take({ name: 'approval', skip: 'no Chromium', details: { type: 'suite' } });
    skipped.take({ name: 'an old Node', skip: true, details: { type: 'test' } });
    skipped.take({ name: 'run', details: { type: 'test' } });
    assert.deepEqual(stripVTControlCharacters(skipped.summary).split('\n'), [
      '3 tests and groups were NOT RUN here:',
      '  no Chromium',
      '    the dashboard (all of its tests)',
      '    approval (all of its tests)',
      '  no reason given',
      '    an old Node',
    ]);
  });

  it('is not spoken of where everything was run', () => {
    const skipped = new Skipped();
    skipped.take({ name: 'run', details: { type: 'test' } });
    assert.equal(skipped.summary, '');
  });
});
