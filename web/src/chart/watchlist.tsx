import { memo } from 'react';
import type { QuoteView } from '../../../src/app/views.ts';
import { formatPercent, formatPrice } from '../design/numbers.ts';
import { useMinTick } from '../stream/use-live.ts';
import { tradedPrice } from './candles.ts';
import { isSilent, silenceText } from './silence.ts';

interface Props {
  readonly quotes: readonly QuoteView[];
  readonly chosen: number | undefined;
  readonly onChoose: (conId: number) => void;
}

/**
 * All quoted instruments with the change since the last close; choosing one charts it. From the keyboard the chart's own
 * list does the same, so these are no stops for the Tab key.
 */
export function Watchlist({ quotes, chosen, onChoose }: Props) {
  return (
    <ul className="watchlist" aria-label="Instruments">
      {quotes.map((quote) => (
        <li key={quote.conId}>
          <button
            type="button"
            tabIndex={-1}
            aria-pressed={quote.conId === chosen}
            onClick={() => onChoose(quote.conId)}
          >
            <Line quote={quote} />
          </button>
        </li>
      ))}
    </ul>
  );
}

const Line = memo(function Line({ quote }: { readonly quote: QuoteView }) {
  const tick = useMinTick(quote.conId);
  const price = tradedPrice(quote);
  const change = price !== undefined && quote.close ? price / quote.close - 1 : undefined;
  const tone = change === undefined ? 'even' : change > 0 ? 'gain' : change < 0 ? 'loss' : 'even';
  return (
    <>
      <span className="watch-symbol" title={silenceText(quote, Date.now())}>
        {quote.symbol}
        {isSilent(quote) && <span className="watch-silent">{quote.stream}</span>}
      </span>
      <span>{formatPrice(price, tick)}</span>
      <span className={`watch-change figure-${tone}`}>
        {change === undefined ? '' : formatPercent(change)}
      </span>
    </>
  );
});
