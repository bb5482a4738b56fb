import type { LinkHealth } from '../../broker/port.ts';
import type { Clock, UnixMs } from '../../core/clock.ts';
import { unixMs } from '../../core/clock.ts';
import type { ResetNow } from '../../trading/kernel/held-entries.ts';
import type { LoginFacts } from '../../trading/kernel/watch-link.ts';
import {
  hasLapsed,
  loginLapses,
  ResetCalendar,
  type ResetWindow,
} from '../../trading/resets/reset-calendar.ts';
import type { ResetRegion, ResetSettings } from '../../trading/resets/settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface ResetsOptions {
  readonly settings: ResetSettings;
  /** Ours: resets happen in real time, also to a market of another day. */
  readonly clock: Clock;
  /** True at a gateway that simulates: it has neither resets nor a login, unless a region is set. */
  simulated(): boolean;
}

/** The resets that concern this Bowline, and the login of its gateway. */
export class Resets {
  readonly #options: ResetsOptions;
  readonly #calendars = new Map<ResetRegion, ResetCalendar>();
  /** When the gateway was seen to begin; at first, when we began to look. */
  #loginSince: UnixMs;
  #gatewayGone = false;

  constructor(options: ResetsOptions) {
    this.#options = options;
    this.#loginSince = options.clock.now();
  }

  /** Whose hours count; absent: nobody's. */
  get region(): ResetRegion | undefined {
    const { region } = this.#options.settings;
    if (region === 'none' || (region === 'auto' && this.#options.simulated())) return undefined;
    return region === 'auto' ? 'north-america' : region;
  }

  get entries(): ResetSettings['entries'] {
    return this.#options.settings.entries;
  }

  now(): ResetNow | undefined {
    const window = this.#calendar()?.at(this.#options.clock.now());
    const { entries, holdMinutes } = this.#options.settings;
    return window && { window, entries, holdMs: holdMinutes * MINUTE_MS };
  }

  next(): ResetWindow | undefined {
    return this.#calendar()?.next(this.#options.clock.now());
  }

  /** Follows what becomes of the gateway: one whose port was closed has begun anew, with a login of its own. */
  onHealth({ failure, ready }: LinkHealth): void {
    if (failure === 'REFUSED' || failure === 'UNREACHABLE') this.#gatewayGone = true;
    if (!ready || !this.#gatewayGone) return;
    this.#gatewayGone = false;
    this.#loginSince = this.#options.clock.now();
  }

  login(): LoginFacts | undefined {
    if (this.region === undefined) return undefined;
    const now = this.#options.clock.now();
    const since = this.#loginSince;
    const { last, next } = loginLapses(now);
    const lapsesAt = hasLapsed(since, now) ? last : next;
    const { loginWarningHours } = this.#options.settings;
    const warnFrom =
      loginWarningHours === 0 ? Number.POSITIVE_INFINITY : lapsesAt - loginWarningHours * HOUR_MS;
    return { since, lapsesAt, warnFrom: unixMs(warnFrom) };
  }

  #calendar(): ResetCalendar | undefined {
    const { region } = this;
    if (region === undefined) return undefined;
    const known = this.#calendars.get(region) ?? new ResetCalendar(this.#options.settings, region);
    this.#calendars.set(region, known);
    return known;
  }
}
