import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHAT_EVENT_TYPES, type ChatEventType } from '../event.ts';
import { understand } from '../understand.ts';
import { CORPUS } from './corpus.ts';
import { CORPUS_TIME } from './example.ts';

const QUIET: ReadonlySet<ChatEventType> = new Set(['IGNORE', 'PLAN', 'RISK_NOTE']);
const read = (text: string, held: readonly string[] = []) =>
  understand(text, { time: CORPUS_TIME, held: new Set(held) });
/** What an author may hold when the line comes: then it may mean a position. */
const HOLDINGS = [[], ['SPY', 'TSLA'], ['QQQ', 'NVDA', 'AAPL', 'AMZN', 'META', 'SPX', 'ES', 'NQ']];

describe('the corpus of chat lines', () => {
  for (const [name, examples] of Object.entries(CORPUS)) {
    it(`${name}: ${examples.length} lines mean what they say`, () => {
      const wrong = examples
        .map(([expected, text]) => ({ text, expected, found: read(text).type }))
        .filter(({ expected, found }) => expected !== found);
      assert.deepEqual(wrong, []);
    });
  }

  it('holds at least 500 lines and every kind of event', () => {
    const all = Object.values(CORPUS).flat();
    assert.ok(all.length >= 500, `${all.length} lines`);
    assert.deepEqual(new Set(all.map(([expected]) => expected)), new Set(CHAT_EVENT_TYPES));
    assert.equal(new Set(all.map(([, text]) => text)).size, all.length, 'no line twice');
  });

  it('never finds a trade in what must never be one, whatever its case, its decoration and what is held', () => {
    const dressings: readonly ((text: string) => string)[] = [
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => `**${text}**`,
      (text) => `🔥 ${text} 🔥`,
      (text) => `- ${text}`,
      (text) => `@everyone ${text}`,
      (text) => `${text}\n\n`,
    ];
    const quiet = Object.values(CORPUS)
      .flat()
      .filter(([expected]) => QUIET.has(expected));
    const traded = quiet.flatMap(([, text]) =>
      dressings
        .map((dress) => dress(text))
        .filter((dressed) => HOLDINGS.some((held) => !QUIET.has(read(dressed, held).type))),
    );
    assert.deepEqual(traded, []);
  });

  it('finds entries in any case', () => {
    const entries = (CORPUS['strict grammar'] ?? []).filter(([expected]) => expected === 'NEW');
    const lost = entries.filter(
      ([, text]) => read(text.toLowerCase()).type !== 'NEW' && /[$]|\d[cp]\b/i.test(text),
    );
    assert.deepEqual(
      lost.map(([, text]) => text),
      [],
    );
  });
});
