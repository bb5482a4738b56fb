import { type RefObject, useEffect, useRef, useState } from 'react';
import type { BarView, QuoteView } from '../../../src/app/views.ts';
import { read, reasonOf } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';
import { barAfter, type PriceLevel } from './candles.ts';
import { onPaletteChange } from './palette.ts';
import { PriceChart } from './price-chart.ts';

/** Live bars are made of sampled quotes; the real ones replace them this often. */
const REFRESH_MS = 60_000;

/** Keeps a chart in `container`: bars when the instrument changes and once a minute, quotes in between. */
export function usePriceChart(
  conId: number | undefined,
  quote: QuoteView | undefined,
  levels: readonly PriceLevel[],
  minTick: number | undefined,
): { readonly container: RefObject<HTMLDivElement | null>; readonly problem: string | undefined } {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(undefined);
  const drawn = useRef<number>(undefined);
  const [problem, setProblem] = useState<string>();
  const live = useLive((state) => state.connection.phase === 'live');
  // After a gap at the broker its history fills the hole that the live candles have left.
  const filledAt = useLive((state) => state.status?.link.recovery?.endedAt);

  useEffect(() => {
    if (!container.current) return;
    const made = new PriceChart(container.current);
    chart.current = made;
    const stop = onPaletteChange(() => made.recolour());
    return () => {
      stop();
      made.remove();
      chart.current = undefined;
      drawn.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (conId === undefined || !live) return;
    let current = true;
    // The candles of another instrument under this one's name would be worse than none.
    if (drawn.current !== conId) {
      chart.current?.setBars([], minTick, false);
      drawn.current = undefined;
      setProblem(undefined);
    }
    const load = async () => {
      if (document.hidden) return;
      try {
        const bars = await read<BarView[]>(`/api/bars?conId=${conId}`);
        if (!current) return;
        chart.current?.setBars(bars, minTick, drawn.current !== conId);
        drawn.current = conId;
        setProblem(
          bars.length === 0 ? 'The broker gave no bars; the chart begins with live prices.' : undefined,
        );
      } catch (error) {
        if (current) setProblem(`The bars could not be read: ${reasonOf(error)}`);
      }
    };
    void load();
    const timer = setInterval(() => void load(), REFRESH_MS);
    const visible = () => void load();
    document.addEventListener('visibilitychange', visible);
    return () => {
      current = false;
      document.removeEventListener('visibilitychange', visible);
      clearInterval(timer);
    };
  }, [conId, live, minTick, filledAt]);

  useEffect(() => {
    const shown = chart.current;
    if (!shown || !quote || drawn.current !== quote.conId) return;
    const bar = barAfter(shown.newest, quote);
    if (bar) shown.update(bar);
  }, [quote]);

  useEffect(() => chart.current?.setLevels(levels), [levels]);

  return { container, problem };
}
