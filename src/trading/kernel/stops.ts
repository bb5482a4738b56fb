import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Refusal } from '../../core/result.ts';
import type { Actor } from '../actor.ts';
import { isSaidBefore, isSameChat, type SaidInChat } from '../said-in-chat.ts';
import type { TradingStateName } from './events.ts';

/** What stopped the account, or restricted it: the last word over whatever was said before it. */
export interface Stop {
  readonly to: Exclude<TradingStateName, 'active'>;
  /** Bowline's clock. */
  readonly at: UnixMs;
  readonly by: Actor;
  readonly reason: string;
  /** Of one that was said in a chat. */
  readonly said?: SaidInChat;
}

/**
 * So far may the clock of a chat's source and ours be apart: what was said less than this after a stop may have been said before it.
 * Telegram tells whole seconds, and a machine that keeps its time is less than a second off.
 */
export const CLOCKS_APART_MS = 10_000;

/** The last stops with one more: the latest of those that were not said in a chat, and that which was said last in each chat. */
export function withStop(stops: readonly Stop[], stop: Stop): readonly Stop[] {
  const { said } = stop;
  const known = stops.find((other) =>
    said && other.said ? isSameChat(said, other.said) : said === other.said,
  );
  if (said && known?.said && isSaidBefore(said, known.said)) return stops;
  return [...stops.filter((other) => other !== known), stop];
}

/**
 * Why something that lets more happen and was said in a chat is not done: a stop came after it, or may have. In one chat the numbers of
 * messages tell which came first; between it and any other way the clocks do, and in doubt the stop wins.
 */
export function refuseBeforeStop(stops: readonly Stop[], said: SaidInChat | undefined): Refusal | undefined {
  if (!said) return undefined;
  const stop = stops.findLast((each) => isSure(each, said)) ?? stops.findLast((each) => isAfter(each, said));
  if (!stop) return undefined;
  return {
    code: 'SAID_BEFORE_STOP',
    found: new Date(said.at).toISOString(),
    allowed: `after ${new Date(stop.at).toISOString()}`,
    message: `${messageOf(stop, said)} if it still holds.`,
  };
}

const isOfSameChat = (stop: Stop, said: SaidInChat): boolean =>
  stop.said !== undefined && isSameChat(said, stop.said);

/** Whether the stop is the last word over it. */
function isAfter(stop: Stop, said: SaidInChat): boolean {
  return stop.said && isSameChat(said, stop.said)
    ? isSaidBefore(said, stop.said)
    : said.at <= stop.at + CLOCKS_APART_MS;
}

/** Whether it did so for certain. */
const isSure = (stop: Stop, said: SaidInChat): boolean =>
  isAfter(stop, said) && (isOfSameChat(stop, said) || said.at + CLOCKS_APART_MS < stop.at);

/** An alert's whole body may be the reason. */
const LONGEST_REASON = 200;

const NAMES = { halted: 'kill', 'cancel-only': 'restriction', 'reduce-only': 'restriction' } as const;

function messageOf(stop: Stop, said: SaidInChat): string {
  const what = `the ${NAMES[stop.to]} of ${timeText(stop.at)} by ${stop.by} (${stop.reason.slice(0, LONGEST_REASON)})`;
  if (said.sinceThen)
    return `The button was there before ${what}, and nobody tells when it was pressed: it is not carried out. Write it`;
  if (isSure(stop, said))
    return `It was said at ${timeText(said.at)}, before ${what}, and is not carried out. Say it again`;
  const after = timeText(unixMs(stop.at + CLOCKS_APART_MS + 1_000));
  return `It was said at ${timeText(said.at)}, and clocks do not agree well enough to tell whether that was before ${what}: it is not carried out. Say it again after ${after}`;
}

const timeText = (at: UnixMs): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
