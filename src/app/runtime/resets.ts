import type { LinkHealth } from '../../broker/port.ts';
import type { Clock, UnixMs } from '../../core/clock.ts';
import { unixMs } from '../../core/clock.ts';
import type { GatewayLogin } from '../../trading/kernel/gateway-login.ts';
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
/** The journal has an entry a minute at least while Bowline runs, and no gateway starts and logs in within the rest. */
const ABSENCE_WITHOUT_RESTART_MS = 90_000;

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
  #login: GatewayLogin;
  #gatewayGone = false;

  constructor(options: ResetsOptions) {
    this.#options = options;
    this.#login = { since: options.clock.now(), seenToBegin: false };
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

  /**
   * Goes on with what was known before a restart of Bowline, the last entry of whose journal is of `lastAt`. After a longer absence
   * the gateway may have been restarted meanwhile, and nothing tells whether it was.
   */
  resume(known: GatewayLogin | undefined, lastAt: UnixMs | undefined): void {
    const away = lastAt === undefined ? Number.POSITIVE_INFINITY : this.#options.clock.now() - lastAt;
    if (known && away >= 0 && away <= ABSENCE_WITHOUT_RESTART_MS) this.#login = known;
  }

  /** A session has begun; what is known of the login now. */
  onSession(): GatewayLogin {
    if (this.#gatewayGone) this.#login = { since: this.#options.clock.now(), seenToBegin: true };
    this.#gatewayGone = false;
    return this.#login;
  }

  /** Follows what becomes of the gateway: one whose port was closed has begun anew, with a login of its own. */
  onHealth({ failure, ready }: LinkHealth): void {
    // Where the way to it is down it may run on, with the login that it has.
    if (failure === 'REFUSED') this.#gatewayGone = true;
    if (ready) this.onSession();
  }

  login(): LoginFacts | undefined {
    if (this.region === undefined) return undefined;
    const now = this.#options.clock.now();
    const { since } = this.#login;
    const { last, next } = loginLapses(now);
    const lapsesAt = hasLapsed(since, now) ? last : next;
    const { loginWarningHours } = this.#options.settings;
    const warnFrom =
      loginWarningHours === 0 ? Number.POSITIVE_INFINITY : lapsesAt - loginWarningHours * HOUR_MS;
    return { ...this.#login, lapsesAt, warnFrom: unixMs(warnFrom) };
  }

  #calendar(): ResetCalendar | undefined {
    const { region } = this;
    if (region === undefined) return undefined;
    const known = this.#calendars.get(region) ?? new ResetCalendar(this.#options.settings, region);
    this.#calendars.set(region, known);
    return known;
  }
}
