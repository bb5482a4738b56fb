import './chart.css';
import {
  BaselineSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import type { EquityPointView } from '../../../src/app/views.ts';
import { accountsShown } from '../account/several.ts';
import { formatMoney } from '../design/numbers.ts';
import { useLive } from '../stream/use-live.ts';
import { ascending } from './candles.ts';
import { frameOptions } from './frame.ts';
import { onPaletteChange, readPalette } from './palette.ts';

/** The account's value over the time known, above and below where it began. */
export function EquityChart() {
  const container = useRef<HTMLDivElement>(null);
  const series = useRef<ISeriesApi<'Baseline'>>(undefined);
  const chart = useRef<IChartApi>(undefined);
  const points = useLive((state) => state.equity);
  const currency = useLive((state) => state.status?.account?.currency);
  const mixed = useLive((state) => new Set(accountsShown(state).map((each) => each.currency)).size > 1);

  useEffect(() => {
    if (!container.current) return;
    const made = createChart(container.current, frameOptions(readPalette()));
    const line = made.addSeries(BaselineSeries, { lineWidth: 2, priceLineVisible: false });
    series.current = line;
    chart.current = made;
    const colour = () => {
      const palette = readPalette();
      const { gain, loss, gainFill, lossFill, clear } = palette;
      made.applyOptions({
        ...frameOptions(palette),
        grid: { vertLines: { visible: false }, horzLines: { color: palette.grid } },
        rightPriceScale: {
          borderVisible: false,
          entireTextOnly: true,
          scaleMargins: { top: 0.2, bottom: 0.12 },
        },
        handleScroll: false,
        handleScale: false,
      });
      line.applyOptions({
        topLineColor: gain,
        topFillColor1: gainFill,
        topFillColor2: clear,
        bottomLineColor: loss,
        bottomFillColor1: clear,
        bottomFillColor2: lossFill,
      });
    };
    colour();
    const stop = onPaletteChange(colour);
    return () => {
      stop();
      made.remove();
      series.current = undefined;
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    series.current?.applyOptions({
      baseValue: { type: 'price', price: points[0]?.equity ?? 0 },
      priceFormat: {
        type: 'custom',
        minMove: 0.01,
        formatter: (value: number) => formatMoney(value, currency, { whole: spreadOf(points) > CENTS_BELOW }),
      },
    });
    series.current?.setData(linePoints(points));
    const time = chart.current?.timeScale();
    // Minutes would repeat on the axis of a line that has just begun.
    time?.applyOptions({ secondsVisible: secondsOf(points) < SECONDS_SHOWN_BELOW });
    time?.fitContent();
  }, [points, currency]);

  return (
    <div className="equity">
      <div
        ref={container}
        className="equity-chart"
        data-testid="equity-chart"
        role="img"
        aria-label={equityText(points, currency)}
      />
      {points.length < 2 && (
        <p className="chart-problem">
          {mixed
            ? 'Accounts in several currencies have no common line; choose one.'
            : 'The equity line begins as samples come in.'}
        </p>
      )}
    </div>
  );
}

/** Where the line spans less than this, whole units would repeat on the axis. */
const CENTS_BELOW = 10;

/** A shorter line is labelled in seconds, too. */
const SECONDS_SHOWN_BELOW = 600;

const secondsOf = (points: readonly EquityPointView[]): number =>
  (Date.parse(points.at(-1)?.at ?? '') - Date.parse(points[0]?.at ?? '')) / 1000 || 0;

function spreadOf(points: readonly EquityPointView[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { equity } of points) {
    low = Math.min(low, equity);
    high = Math.max(high, equity);
  }
  return high - low;
}

const linePoints = (points: readonly EquityPointView[]) =>
  ascending(
    points.map((point) => ({
      time: Math.floor(Date.parse(point.at) / 1000) as UTCTimestamp,
      value: point.equity,
    })),
  );

function equityText(points: readonly EquityPointView[], currency: string | undefined): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return 'Equity line: nothing yet';
  return `Equity line from ${formatMoney(first.equity, currency)} to ${formatMoney(last.equity, currency)}`;
}
