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

  async bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    const { requests, outbox, timeoutMs } = this.#options;
    const { instrument, barSize, duration, regularHoursOnly } = request;
    const what = `${barSize} bars of ${instrument.localSymbol || instrument.symbol}`;
    const result = await requests.collect<RawBar>({ what, timeoutMs }, (id, left) =>
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
      ),
    );
    if (!result.ok) return result;
    return ok(result.value.map((raw) => barOf(raw, instrument)).filter((bar) => bar !== undefined));
  }
}
