import { entries } from './bowline.corpus/entries.ts';
import { exitRules } from './bowline.corpus/exit-rules.ts';
import { exits } from './bowline.corpus/exits.ts';
import { held } from './bowline.corpus/held.ts';
import { legs } from './bowline.corpus/legs.ts';
import { protection } from './bowline.corpus/protection.ts';
import { refusals } from './bowline.corpus/refusals.ts';
import { symbols, wires } from './bowline.corpus/wire.ts';
import type { DialectExample } from './dialect-example.ts';

/** Bodies in Bowline's own language: written for this project after what alert senders are known to produce. */
export const bowlineCorpus: readonly DialectExample[] = [
  ...entries,
  ...protection,
  ...exits,
  ...exitRules,
  ...held,
  ...legs,
  ...refusals,
  ...symbols,
  ...wires,
];
