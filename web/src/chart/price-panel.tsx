import './chart.css';
import { useMemo } from 'react';
import { useSeveral } from '../account/several.ts';
import { formatPrice } from '../design/numbers.ts';
import { Panel } from '../design/panel.tsx';
import { useLive, useMinTick } from '../stream/use-live.ts';
import { levelsOf, type PriceLevel, tradedPrice } from './candles.ts';
import { silenceText } from './silence.ts';
import { usePriceChart } from './use-price-chart.ts';
import { Watchlist } from './watchlist.tsx';

interface Props {
  readonly conId: number | undefined;
  readonly onChoose: (conId: number) => void;
}

/** Minute candles of one instrument, its quote, and where its entry, stop and target lie. */
export function PricePanel({ conId, onChoose }: Props) {
  const quotes = useLive((state) => state.quotes);
  const quote = quotes.find((each) => each.conId === conId);
  const several = useSeveral();
  // One entry of several accounts would stand for all of them; their orders say enough.
  const position = useLive((state) =>
    several ? undefined : state.positions.find((each) => each.conId === conId),
  );
  const orders = useLive((state) => state.orders);
  const tick = useMinTick(conId);
  const levels = useMemo(
    () =>
      levelsOf(
        position,
        orders.filter((order) => order.conId === conId),
      ),
    [position, orders, conId],
  );
  const { container, problem } = usePriceChart(conId, quote, levels, tick);
  const name = quote?.symbol ?? '';
  const silence = quote && silenceText(quote, Date.now());
  return (
    <Panel
      title={
        <label className="chart-choice">
          <span className="visually-hidden">Instrument of the chart</span>
          <select value={conId ?? ''} onChange={(event) => onChoose(Number(event.target.value))}>
            {quotes.map((each) => (
              <option key={each.conId} value={each.conId}>
                {each.symbol}
              </option>
            ))}
          </select>
        </label>
      }
      anchor="chart"
      className="price"
      extra={
        <>
          <span className="quote">
            <b>{formatPrice(quote && tradedPrice(quote), tick)}</b>
            <span>
              Bid <b>{formatPrice(quote?.bid, tick)}</b>
            </span>
            <span>
              Ask <b>{formatPrice(quote?.ask, tick)}</b>
            </span>
          </span>
          {silence !== undefined && (
            <span className="old-price" role="status">
              {silence}
            </span>
          )}
          <span className="chart-kind">1 min</span>
        </>
      }
    >
      <div className="price-body">
        <div className="price-chart-frame">
          <Legend levels={levels} tick={tick} />
          <div
            ref={container}
            className="price-chart"
            data-testid="price-chart"
            role="img"
            aria-label={`Minute candles of ${name}. ${levelText(levels, tick)}`}
          />
          {problem && <p className="chart-problem">{problem}</p>}
        </div>
        <Watchlist quotes={quotes} chosen={conId} onChoose={onChoose} />
      </div>
    </Panel>
  );
}

const levelText = (levels: readonly PriceLevel[], tick: number | undefined): string =>
  levels.map((level) => `${level.label} at ${formatPrice(level.price, tick)}`).join(', ');

function Legend({
  levels,
  tick,
}: {
  readonly levels: readonly PriceLevel[];
  readonly tick: number | undefined;
}) {
  return (
    <ul className="legend" aria-label="Levels">
      {levels.length === 0 && <li className="muted">No position or order here</li>}
      {levels.map((level, index) => (
        // Two orders may be alike.
        <li key={index} className={`legend-${level.kind}`}>
          {level.label} <b>{formatPrice(level.price, tick)}</b>
        </li>
      ))}
    </ul>
  );
}
