import { type UnixMs, unixMs } from '../../core/clock.ts';
import { WEEKDAYS } from '../risk/limits/windows.ts';
import type { ResetRegion, ResetSettings, ResetWindowSetting } from './settings.ts';

/** One reset, in real time. */
export interface ResetWindow {
  /** `IB's daily reset`, for people. */
  readonly name: string;
  readonly from: UnixMs;
  readonly until: UnixMs;
}

interface Rule extends ResetWindowSetting {
  readonly name: string;
}

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';
const HONG_KONG = 'Asia/Hong_Kong';
const SUNDAY_TO_FRIDAY: ResetWindowSetting['days'] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri'];

const daily = (from: string, to: string, timeZone: string): Rule => ({
  name: "IB's daily reset",
  from,
  to,
  days: SUNDAY_TO_FRIDAY,
  timeZone,
});

/** The same for every region. */
const WEEKEND: Rule = {
  name: "IB's weekend reset",
  from: '23:00',
  to: '03:00',
  days: ['fri'],
  timeZone: NEW_YORK,
};

/**
 * IB's page "System status" (interactivebrokers.co.uk, as of 2026). Until 2025 it said 23:45–00:45 Eastern for North America,
 * 05:45–06:45 CET for Europe, and 16:45–17:45 Eastern and 20:15–21:00 Hong Kong for Asia; set `windows` where an account still
 * has those.
 */
const REGIONS: Readonly<Record<ResetRegion, readonly Rule[]>> = {
  'north-america': [daily('00:15', '01:45', NEW_YORK), WEEKEND],
  europe: [daily('06:25', '07:45', BERLIN), WEEKEND],
  asia: [daily('04:45', '06:05', HONG_KONG), daily('20:15', '21:15', HONG_KONG), WEEKEND],
};

const RESTART_MINUTES = 5;
/** The longest time between two windows is less than this. */
const SEARCH_DAYS = 9;

/** The windows of one configuration. Answers are remembered until they change. */
export class ResetCalendar {
  readonly #rules: readonly Rule[];
  #known:
    | { readonly from: number; readonly until: number; readonly window: ResetWindow | undefined }
    | undefined;

  constructor(settings: Pick<ResetSettings, 'windows' | 'autoRestart'>, region: ResetRegion) {
    const ofIb = settings.windows?.map((window) => ({ ...window, name: "IB's reset" })) ?? REGIONS[region];
    this.#rules = [...ofIb, ...restartRules(settings.autoRestart)];
  }

  /** The window that `time` is in; of several the one that ends last. */
  at(time: UnixMs): ResetWindow | undefined {
    const known = this.#known;
    if (known && time >= known.from && time < known.until) return known.window;
    const around = this.#from(time, -1);
    const window = around
      .filter(({ from, until }) => from <= time && time < until)
      .reduce<ResetWindow | undefined>(
        (last, each) => (last === undefined || each.until > last.until ? each : last),
        undefined,
      );
    const boundaries = around.flatMap(({ from, until }) => [from, until]).filter((at) => at > time);
    this.#known = { from: time, until: Math.min(...boundaries), window };
    return window;
  }

  /** The next window that begins after `time`. */
  next(time: UnixMs): ResetWindow | undefined {
    return this.#from(time, 0)
      .filter(({ from }) => from > time)
      .sort((a, b) => a.from - b.from)[0];
  }

  /** Every window that begins from so many days before `time` on. */
  #from(time: UnixMs, firstDay: number): ResetWindow[] {
    return this.#rules.flatMap((rule) => {
      const today = Temporal.Instant.fromEpochMilliseconds(time)
        .toZonedDateTimeISO(rule.timeZone)
        .toPlainDate();
      const found: ResetWindow[] = [];
      for (let offset = firstDay; offset < SEARCH_DAYS; offset += 1) {
        const window = windowOn(rule, today.add({ days: offset }));
        if (window) found.push(window);
      }
      return found;
    });
  }
}

function windowOn(rule: Rule, date: Temporal.PlainDate): ResetWindow | undefined {
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  if (rule.days && (weekday === undefined || !rule.days.includes(weekday))) return undefined;
  const moment = (day: Temporal.PlainDate, clock: string): UnixMs =>
    unixMs(
      day.toZonedDateTime({ timeZone: rule.timeZone, plainTime: Temporal.PlainTime.from(clock) })
        .epochMilliseconds,
    );
  const from = moment(date, rule.from);
  const until = moment(rule.to > rule.from ? date : date.add({ days: 1 }), rule.to);
  return { name: rule.name, from, until };
}

/** Orders that are sent in the second of a restart vanish without an answer: some time on both sides is kept free. */
function restartRules(restart: ResetSettings['autoRestart']): readonly Rule[] {
  if (!restart) return [];
  const at = Temporal.PlainTime.from(restart.at);
  const text = (time: Temporal.PlainTime): string => time.toString({ smallestUnit: 'minute' });
  return [
    {
      name: "the gateway's restart",
      from: text(at.subtract({ minutes: 1 })),
      to: text(at.add({ minutes: RESTART_MINUTES - 1 })),
      timeZone: restart.timeZone,
    },
  ];
}

const WEEK_MS = 7 * 86_400_000;

/**
 * When a login lapses: on Sundays at 01:00 Eastern IB invalidates what lets TWS and IB Gateway restart without a person
 * (IB's guide, "Auto Restart Considerations"). The next restart after it asks for user, password and second factor.
 */
export function loginLapses(time: UnixMs): LoginLapses {
  if (!lapses || time < lapses.last || time >= lapses.next) lapses = lapsesAround(time);
  return lapses;
}

interface LoginLapses {
  readonly last: UnixMs;
  readonly next: UnixMs;
}

/** The last answer: it is asked for every second and holds for a week. */
let lapses: LoginLapses | undefined;

function lapsesAround(time: UnixMs): LoginLapses {
  const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(NEW_YORK);
  const lapse = (sunday: Temporal.PlainDate): UnixMs =>
    unixMs(
      sunday.toZonedDateTime({ timeZone: NEW_YORK, plainTime: new Temporal.PlainTime(1) }).epochMilliseconds,
    );
  const sunday = local.toPlainDate().subtract({ days: local.dayOfWeek % 7 });
  const here = lapse(sunday);
  return here <= time
    ? { last: here, next: lapse(sunday.add({ days: 7 })) }
    : { last: lapse(sunday.subtract({ days: 7 })), next: here };
}

/** Whether a login that was seen to begin at `since` has lapsed by `now`. */
export const hasLapsed = (since: UnixMs, now: UnixMs): boolean =>
  now - since >= WEEK_MS || since < loginLapses(now).last;
