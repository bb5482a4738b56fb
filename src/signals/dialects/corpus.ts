import { algowayCorpus } from './algoway.corpus.ts';
import { bowlineCorpus } from './bowline.corpus.ts';
import { crosstradeCorpus } from './crosstrade.corpus.ts';
import type { DialectExample } from './dialect-example.ts';
import { pickmytradeCorpus } from './pickmytrade.corpus.ts';
import { plainCorpus } from './plain.corpus.ts';
import { signalstackCorpus } from './signalstack.corpus.ts';
import { tbotCorpus } from './tbot.corpus.ts';
import { threecommasCorpus } from './threecommas.corpus.ts';
import { traderspostCorpus } from './traderspost.corpus.ts';
import { tradingviewCorpus } from './tradingview.corpus.ts';
import { tradingwhaleCorpus } from './tradingwhale.corpus.ts';
import { voltrouterCorpus } from './voltrouter.corpus.ts';

/** The corpus of each dialect, by its name; the contract test runs them all. */
export const CORPORA: Readonly<Record<string, readonly DialectExample[]>> = {
  bowline: bowlineCorpus,
  tradingview: tradingviewCorpus,
  plain: plainCorpus,
  pickmytrade: pickmytradeCorpus,
  traderspost: traderspostCorpus,
  tbot: tbotCorpus,
  crosstrade: crosstradeCorpus,
  algoway: algowayCorpus,
  voltrouter: voltrouterCorpus,
  tradingwhale: tradingwhaleCorpus,
  signalstack: signalstackCorpus,
  '3commas': threecommasCorpus,
};
