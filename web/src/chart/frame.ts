import {
  ColorType,
  type DeepPartial,
  TickMarkType,
  type Time,
  type TimeChartOptions,
} from 'lightweight-charts';
import { clockTime } from '../design/times.ts';
import type { Palette } from './palette.ts';

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

const toMs = (time: Time): number => (typeof time === 'number' ? time * 1000 : Date.parse(String(time)));

function tickText(kind: TickMarkType, at: number): string {
  if (kind === TickMarkType.TimeWithSeconds) return clockTime(at);
  return kind === TickMarkType.Time ? hour.format(at) : day.format(at);
}

/** Options that all charts share. Chart times are UTC seconds; they are written in the reader's time zone. */
export function frameOptions(palette: Palette): DeepPartial<TimeChartOptions> {
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: palette.clear },
      textColor: palette.text,
      fontSize: 11,
      fontFamily: 'system-ui, sans-serif',
      // The page's footer carries the attribution.
      attributionLogo: false,
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    rightPriceScale: {
      borderVisible: false,
      entireTextOnly: true,
      scaleMargins: { top: 0.08, bottom: 0.08 },
    },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      tickMarkFormatter: (time: Time, kind: TickMarkType) => tickText(kind, toMs(time)),
    },
    localization: { timeFormatter: (time: Time) => `${day.format(toMs(time))} ${clockTime(toMs(time))}` },
    // The page scrolls under a finger or wheel; the chart moves by dragging and pinching.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  };
}
