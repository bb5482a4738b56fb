import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ES, limits, riskInput } from '../../testing/fixtures.ts';
import { allowedInstrument } from './allowed-instrument.ts';

const of = (allowedSymbols: string[], deniedSymbols: string[] = []) =>
  allowedInstrument.run(riskInput({ instrument: ES, limits: limits({ allowedSymbols, deniedSymbols }) }));

describe('INSTRUMENT_NOT_ALLOWED', () => {
  it('passes everything without lists, and what is listed by symbol or local symbol in any case', () => {
    for (const allowed of [[], ['ES'], ['esh6'], ['SPY', 'ESH6']]) assert.equal(of(allowed).passed, true);
    assert.deepEqual(of([]).figures, { symbol: 'ES', localSymbol: 'ESH6' });
  });

  it('refuses what is not listed, and names the list', () => {
    const { passed, message } = of(['SPY', 'ESZ6']);
    assert.equal(passed, false);
    assert.match(message, /ESH6 is not on the list.*SPY, ESZ6/);
  });

  it('refuses what is denied, also when it is allowed', () => {
    for (const denied of ['ES', 'esh6']) assert.equal(of(['ES'], [denied]).passed, false);
    assert.equal(of([], ['E']).passed, true);
  });
});
