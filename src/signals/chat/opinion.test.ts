import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CORPUS } from './corpus/corpus.ts';
import { CORPUS_TIME } from './corpus/example.ts';
import { CHAT_EVENT_TYPES } from './event.ts';
import { afterOpinion, readOpinion } from './opinion.ts';
import { understand } from './understand.ts';

const EVENTS = Object.values(CORPUS)
  .flat()
  .map(([, text]) => understand(text, { time: CORPUS_TIME }));
const event = fc.constantFrom(...EVENTS);
const said = fc.record(
  {
    event: fc.oneof(fc.constantFrom(...CHAT_EVENT_TYPES), fc.string()),
    symbol: fc.option(fc.string()),
    strike: fc.option(fc.double()),
    right: fc.option(fc.constantFrom('C', 'P', 'X')),
    confidence: fc.oneof(fc.double({ min: 0, max: 1 }), fc.anything()),
    reason: fc.anything(),
    fields: fc.anything(),
    quantity: fc.anything(),
  },
  { requiredKeys: ['event', 'confidence'] },
);

describe('a second opinion', () => {
  it('can only make an event less, whatever it says', () => {
    fc.assert(
      fc.property(event, fc.oneof(said, fc.anything()), (before, answer) => {
        const after = afterOpinion(before, readOpinion(answer));
        assert.deepEqual(after.fields, before.fields);
        assert.deepEqual(after.spans, before.spans);
        assert.ok(after.confidence <= before.confidence);
        assert.ok(after.type === before.type || after.type === 'IGNORE');
        if (before.type === 'IGNORE' || before.type === 'PLAN') assert.equal(after, before);
      }),
      { numRuns: 3_000 },
    );
  });

  it('stops entries that it takes for talk, and has a person asked about exits', () => {
    const opinion = { event: 'IGNORE', confidence: 0.9, reason: 'a recap' } as const;
    const entry = afterOpinion(understand('BTO 2 SPY 600c 3/6 @ 1.10', { time: CORPUS_TIME }), opinion);
    assert.equal(entry.type, 'IGNORE');
    const exit = afterOpinion(understand('STC SPY 600c @ 1.60', { time: CORPUS_TIME }), opinion);
    assert.equal(exit.type, 'EXIT');
    assert.ok(exit.confidence < 0.7);
  });

  it('doubts what it reads otherwise, and says so', () => {
    const read = understand('BTO 2 SPY 600c 3/6 @ 1.10', { time: CORPUS_TIME });
    const agrees = {
      event: 'NEW',
      symbol: '$spy',
      strike: 600,
      right: 'C',
      confidence: 0.9,
      reason: '',
    } as const;
    assert.equal(afterOpinion(read, agrees), read);
    const doubted = afterOpinion(read, { ...agrees, strike: 605 });
    assert.ok(doubted.confidence < 0.7);
    assert.match(doubted.reason, /strike as 605/);
    assert.equal(afterOpinion(read, undefined), read);
  });
});
