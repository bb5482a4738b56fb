import type { RiskWord } from '../event.ts';
import type { Reading } from '../reading.ts';

const WORDS: readonly (readonly [RiskWord, RegExp])[] = [
  ['lotto', /\blott(?:o|ery)s?\b/],
  ['yolo', /\byolo\b/],
  ['high-risk', /\b(?:very\s+)?high(?:er)?[- ]risk\b/],
  ['risky', /\brisky\b/],
  ['small', /\b(?:small(?:er)?|tiny|mini|1\/[234]\s+size|half\s+size|quarter\s+size)\b/],
  ['light', /\b(?:size\s+light|light(?:er)?(?:\s+size)?|size\s+(?:down|accordingly|appropriately|small))\b/],
  ['swing', /\bswing\b/],
  ['scalp', /\bscalp\b/],
  ['day-trade', /\bday\s?-?trade\b/],
];

/** Cautions and styles that were said. They are kept with the trade and can only make it smaller. */
export function readRisk(reading: Reading): RiskWord[] {
  const found: RiskWord[] = [];
  for (const [word, pattern] of WORDS) {
    const match = pattern.exec(reading.whole);
    if (!match) continue;
    found.push(word);
    reading.mark('risk', match.index, match.index + match[0].length);
  }
  return found;
}
