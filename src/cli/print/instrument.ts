import type { FoundInstrumentView } from '../../app/desk-views.ts';
import { clean, table } from './table.ts';

type Candidate = FoundInstrumentView['candidates'][number];

/** What a symbol means, for people. */
export function instrumentText(found: FoundInstrumentView): string {
  const { symbol, on, instrument, candidates, rolls, refusal, query } = found;
  const lines: string[] = [];
  if (rolls)
    lines.push(
      `On ${on} ${clean(symbol)} means ${rolls.contract}; from ${rolls.from} on it means ${rolls.next}, by the calendar.`,
    );
  if (instrument)
    lines.push(
      `${clean(symbol)} is ${clean(instrument.longName || instrument.symbol)}: ${clean(instrument.localSymbol)} ${instrument.secType} at ${instrument.exchange}, contract ${instrument.conId}${found.chosen ? ', as chosen' : ''}.`,
      `Currency ${instrument.currency}, multiplier ${instrument.multiplier}, tick ${instrument.minTick}${instrument.lastTradeDate ? `, last trade ${instrument.lastTradeDate}` : ''}.`,
    );
  if (refusal) lines.push(clean(refusal.message));
  if (query) {
    lines.push(`The broker would be asked for ${clean(JSON.stringify(query))}.`);
    lines.push('No Bowline is running here, so the contract id is not known.');
  }
  if (candidates.length > 1 || (refusal && candidates.length > 0)) {
    lines.push(
      `${refusal ? 'What may be meant' : `It fits ${candidates.length} contracts`}. Choose one with: bowline instrument "${clean(symbol)}" --choose <contract>`,
    );
    lines.push(
      table<Candidate>(
        [
          { title: 'Contract', align: 'right', cell: ({ conId }) => String(conId) },
          { title: 'Symbol', cell: ({ localSymbol }) => localSymbol },
          { title: 'Type', cell: ({ secType }) => secType },
          { title: 'Exchange', cell: ({ primaryExchange, exchange }) => primaryExchange || exchange },
          { title: 'Currency', cell: ({ currency }) => currency },
          { title: 'Name', cell: ({ longName }) => longName },
        ],
        candidates,
      ).trimEnd(),
    );
  }
  return `${lines.join('\n')}\n`;
}
