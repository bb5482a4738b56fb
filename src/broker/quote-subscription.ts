import type { UnixMs } from '../core/clock.ts';
import type { ConId } from '../core/ids.ts';
import type { Session } from '../instruments/sessions/session-clock.ts';
import type { StreamHealth, StreamState } from './port.ts';

/** A moment, by our wall clock and by a clock that never goes back. */
export interface Moment {
  readonly at: UnixMs;
  /** Monotonic milliseconds. */
  readonly mono: number;
}

/** What a silent stream is judged by. */
export interface Surroundings {
  readonly now: Moment;
  /** Of its instrument, by the broker's clock. */
  readonly session: Session;
  /** What else is wrong that would explain a silence: IB's own link, or a data farm, is broken. */
  readonly cause?: string;
  /** False while asking would be in vain. */
  readonly canAsk: boolean;
}

/** Milliseconds. `quietMs` by session: how long a market that is open may say nothing before it is asked whether it lives. */
export interface StreamPatience {
  readonly quietMs: Readonly<Record<Exclude<Session, 'closed'>, number>>;
  /** How long an answer to being asked may take. */
  readonly answerMs: number;
  /** The shortest and the longest wait before a stream that does not answer is asked for once more. */
  readonly againMs: number;
  readonly mostAgainMs: number;
}

export const STREAM_PATIENCE: StreamPatience = {
  quietMs: { regular: 45_000, extended: 180_000 },
  answerMs: 15_000,
  againMs: 30_000,
  mostAgainMs: 600_000,
};

/** A market that has nothing new to tell, and answers when it is asked, is asked more seldom, down to this. */
const QUIETEST = 8;

/**
 * What is known of one subscription to quotes, and when it should be asked for once more. A stream is judged by what it
 * answers, not by its silence alone: a quiet instrument is asked for anew and tells its prices again; a dead one does not.
 */
export class QuoteSubscription {
  readonly conId: ConId;
  readonly #patience: StreamPatience;
  #state: StreamState = 'held';
  #since: UnixMs;
  #reason: string | undefined;
  #lastDataAt: UnixMs | undefined;
  #askedAgain = 0;
  /** Monotonic: when it was asked for, and when data came last in answer to that. */
  #askedAt = 0;
  #heardAt: number | undefined;
  /** It was asked for since IB ended it. */
  #outstanding = false;
  /** It streamed, fell silent, and was asked for anew to see whether it lives. */
  #probing = false;
  #quiet = 1;

  constructor(conId: ConId, now: UnixMs, patience: StreamPatience = STREAM_PATIENCE) {
    this.conId = conId;
    this.#patience = patience;
    this.#since = now;
  }

  get state(): StreamState {
    return this.#state;
  }

  get health(): StreamHealth {
    return {
      conId: this.conId,
      state: this.#state,
      since: this.#since,
      ...(this.#lastDataAt === undefined ? {} : { lastDataAt: this.#lastDataAt }),
      askedAgain: this.#askedAgain,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    };
  }

  /** The session is gone, or its subscriptions are: it will be asked for. True when that is news. */
  hold(now: Moment): boolean {
    this.#probing = false;
    this.#heardAt = undefined;
    this.#askedAgain = 0;
    return this.#become('held', now.at);
  }

  /** It was asked for. */
  asked(now: Moment): boolean {
    this.#askedAt = now.mono;
    this.#heardAt = undefined;
    this.#outstanding = true;
    if (this.#state === 'held') return this.#become('waiting', now.at);
    this.#askedAgain += 1;
    return false;
  }

  /** Data has come. */
  data(now: Moment): boolean {
    const silent = now.mono - (this.#heardAt ?? this.#askedAt);
    if (this.#probing) this.#quiet = Math.min(QUIETEST, this.#quiet * 2);
    else if (silent < this.#patience.quietMs.regular) this.#quiet = 1;
    this.#probing = false;
    this.#heardAt = now.mono;
    this.#lastDataAt = now.at;
    this.#askedAgain = 0;
    return this.#become('streaming', now.at);
  }

  /** IB has ended it. */
  ended(now: Moment, how: 'interrupted' | 'refused', reason: string): boolean {
    this.#probing = false;
    this.#outstanding = false;
    this.#askedAt = now.mono;
    this.#heardAt = undefined;
    return this.#become(how, now.at, reason);
  }

  /** A data farm works again that was broken: whatever did not go on by itself soon is asked for. */
  farmIsBack(now: Moment): void {
    if (this.#state === 'held' || this.#state === 'refused') return;
    // As if it had just been asked for: an answer's time is left to it, and no more.
    this.#heardAt = undefined;
    this.#askedAt = now.mono - this.#patience.againMs + this.#patience.answerMs;
    this.#askedAgain = 0;
  }

  /** What interrupted it seems to have passed: it is asked for at the next look, however often that was in vain. */
  hasPassed(now: Moment): void {
    if (this.#state !== 'interrupted' || this.#outstanding) return;
    this.#askedAt = now.mono - this.#patience.againMs;
    this.#askedAgain = 0;
  }

  /** Looks at the time: whether it should be asked for once more, and whether its state is another now. */
  judge({ now, session, cause, canAsk }: Surroundings): { readonly ask: boolean; readonly news: boolean } {
    const nothing = { ask: false, news: false };
    if (this.#state === 'held' || this.#state === 'refused') return nothing;
    if (this.#state === 'interrupted') {
      // Whatever interrupted it IB would have told again within an answer's time.
      if (this.#outstanding && now.mono - this.#askedAt >= this.#patience.answerMs)
        return { ask: false, news: this.#become('waiting', now.at) };
      return { ask: !this.#outstanding && canAsk && this.#againDue(now), news: false };
    }
    if (session === 'closed') return { ask: false, news: this.#restsWhileClosed(now) };
    const { quietMs, answerMs } = this.#patience;
    if (this.#heardAt !== undefined) {
      if (now.mono - this.#heardAt < quietMs[session] * this.#quiet) return nothing;
      this.#probing = canAsk && cause === undefined;
      return { ask: canAsk, news: cause !== undefined && this.#become('stale', now.at, cause) };
    }
    if (now.mono - this.#askedAt < answerMs) return nothing;
    const news = this.#become('stale', now.at, cause ?? 'nothing has come although its market is open');
    return { ask: canAsk && this.#againDue(now), news };
  }

  /** What could not be told live or dead before the close is not called stale over the night. */
  #restsWhileClosed(now: Moment): boolean {
    if (this.#state !== 'stale') return false;
    return this.#become(this.#lastDataAt === undefined ? 'waiting' : 'streaming', now.at);
  }

  #againDue(now: Moment): boolean {
    const { againMs, mostAgainMs } = this.#patience;
    return now.mono - this.#askedAt >= Math.min(mostAgainMs, againMs * 2 ** Math.min(this.#askedAgain, 20));
  }

  #become(state: StreamState, at: UnixMs, reason?: string): boolean {
    const news = this.#state !== state || this.#reason !== reason;
    if (this.#state !== state) this.#since = at;
    this.#state = state;
    this.#reason = reason;
    return news;
  }
}
