import {
  type AutoscaleInfo,
  CandlestickSeries,
  createChart,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { BarView } from '../../../src/app/views.ts';
import { digitsOf } from '../design/numbers.ts';
import { ascending, type PriceLevel, scaleFor } from './candles.ts';
import { frameOptions } from './frame.ts';
import { type Palette, readPalette } from './palette.ts';

/** Bars in view at first, by the width of the chart. */
const PIXELS_PER_BAR = 6;
const ROOM_RIGHT = 4;
/** Fine enough for currencies, until the step is known. */
const UNKNOWN_TICK = 0.00001;

const candle = ({ time, open, high, low, close }: BarView) => ({
  time: time as UTCTimestamp,
  open,
  high,
  low,
  close,
});

/** Candles of one instrument with levels across. */
export class PriceChart {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #container: HTMLElement;
  #lines: IPriceLine[] = [];
  #levels: readonly PriceLevel[] = [];
  #palette: Palette = readPalette();
  #newest: BarView | undefined;

  constructor(container: HTMLElement) {
    this.#container = container;
    this.#chart = createChart(container, frameOptions(this.#palette));
    this.#series = this.#chart.addSeries(CandlestickSeries, {
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => this.#scale(original()),
    });
    this.recolour();
  }

  get newest(): BarView | undefined {
    return this.#newest;
  }

  /** `refit`: another instrument, so the view begins at its newest bars. */
  setBars(bars: readonly BarView[], minTick: number | undefined, refit: boolean): void {
    const step = minTick ?? UNKNOWN_TICK;
    const ordered = ascending(bars);
    this.#newest = ordered.at(-1);
    this.#series.applyOptions({
      priceFormat: { type: 'price', minMove: step, precision: digitsOf(step) },
    });
    this.#series.setData(ordered.map(candle));
    if (!refit) return;
    const shown = Math.max(30, Math.floor(this.#container.clientWidth / PIXELS_PER_BAR));
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#chart.timeScale().setVisibleLogicalRange({
      from: ordered.length - shown,
      to: ordered.length + ROOM_RIGHT,
    });
  }

  update(bar: BarView): void {
    this.#newest = bar;
    this.#series.update(candle(bar));
  }

  setLevels(levels: readonly PriceLevel[]): void {
    this.#levels = levels;
    for (const line of this.#lines) this.#series.removePriceLine(line);
    this.#lines = levels.map((level) =>
      this.#series.createPriceLine({
        price: level.price,
        color: this.#colourOf(level),
        lineWidth: 1,
        lineStyle: level.kind === 'entry' ? LineStyle.Solid : LineStyle.Dashed,
        axisLabelVisible: true,
        // Without a title: it would cover the newest candles. The legend above has the words.
      }),
    );
  }

  /** After a change between light and dark. */
  recolour(): void {
    this.#palette = readPalette();
    const { gain, loss, text } = this.#palette;
    this.#chart.applyOptions(frameOptions(this.#palette));
    this.#series.applyOptions({
      upColor: gain,
      downColor: loss,
      wickUpColor: gain,
      wickDownColor: loss,
      borderVisible: false,
      priceLineColor: text,
      priceLineStyle: LineStyle.Dotted,
    });
    this.setLevels(this.#levels);
  }

  remove(): void {
    this.#chart.remove();
  }

  #colourOf({ kind }: PriceLevel): string {
    const { accent, loss, gain, warn } = this.#palette;
    return { entry: accent, stop: loss, target: gain, order: warn }[kind];
  }

  /** Levels close to the candles are always in view. */
  #scale(original: AutoscaleInfo | null): AutoscaleInfo | null {
    const own = original?.priceRange;
    if (!original || !own) return original;
    const { low, high } = scaleFor({ low: own.minValue, high: own.maxValue }, this.#levels);
    return { ...original, priceRange: { minValue: low, maxValue: high } };
  }
}
