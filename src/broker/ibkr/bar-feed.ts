import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Bar, BarSource } from '../../marketdata/market.ts';
import type { HistoricalBarsRequest } from '../port.ts';
import { dateTime } from './broker-time.ts';
import { instrumentContract } from './contract-fields.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { RequestSlots } from './request-slots.ts';
import type { Requests } from './requests.ts';
import { setNumber } from './sentinels.ts';

export interface BarFeedOptions {
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly timeoutMs: number;
}

interface RawBar {
  readonly time: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The library marks the end of an answer with a bar whose time begins so. */
const END_MARK = 'finished';
/** Times as seconds since 1970; days stay dates. */
const EPOCH_DATES = 2;

/**
 * IB, "Historical Data Limitations": at most 50 requests open at a time. Its other rations (60 in ten minutes, 6 in two seconds of
 * one contract) are for bars below a minute, of which Bowline asks for none.
 */
const MOST_OPEN = 50;

/** Undefined for a bar without a readable time or price. */
function barOf(raw: RawBar, instrument: Instrument): Bar | undefined {
  const time =
    dateTime(raw.time, instrument.timeZone) ??
    (/^\d{9,}$/.test(raw.time) ? unixMs(Number(raw.time) * 1_000) : undefined);
  const [open, high, low, close] = [raw.open, raw.high, raw.low, raw.close].map(setNumber);
  if (
    time === undefined ||
    open === undefined ||
    high === undefined ||
    low === undefined ||
    close === undefined
  )
    return undefined;
  return {
    time,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume: setNumber(raw.volume) ?? -1,
  };
}

/** Past bars, oldest first, up to now. */
export class BarFeed {
  readonly #options: BarFeedOptions;
  readonly #slots = new RequestSlots(MOST_OPEN);

  constructor(options: BarFeedOptions) {
    this.#options = options;
  }

  attach(api: IBApi): void {
    const { requests } = this.#options;
    api.on(EventName.historicalData, (id, time, open, high, low, close, volume) => {
      if (time.startsWith(END_MARK)) requests.complete(id);
      else requests.add(id, { time, open, high, low, close, volume } satisfies RawBar);
    });
  }

  /** Waits for its turn where too many are asked for at once. */
  bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    return this.#slots.take(() => this.#ask(request));
  }

  async #ask(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    const { requests, outbox, timeoutMs } = this.#options;
    const { instrument, barSize, duration, regularHoursOnly } = request;
    const what = `${barSize} bars of ${instrument.localSymbol || instrument.symbol}`;
    let asked = 0;
    const result = await requests.collect<RawBar>({ what, timeoutMs }, (id, left) => {
      asked = id;
      outbox.data(
        1,
        (api) =>
          api.reqHistoricalData(
            id,
            instrumentContract(instrument),
            '',
            duration,
            barSize as Parameters<IBApi['reqHistoricalData']>[4],
            request.source satisfies BarSource as Parameters<IBApi['reqHistoricalData']>[5],
            regularHoursOnly ? 1 : 0,
            EPOCH_DATES,
            false,
          ),
        left,
      );
    });
    // It would stay open at the gateway, and count there.
    if (!result.ok && result.error.code === 'BROKER_TIMEOUT' && outbox.isOpen)
      outbox.data(1, (api) => api.cancelHistoricalData(asked));
    if (!result.ok) return result;
    return ok(result.value.map((raw) => barOf(raw, instrument)).filter((bar) => bar !== undefined));
  }
}
