import type { Clock } from '../../core/clock.ts';
import { newSecret } from './secret.ts';

/** A session ends when it was not used for this long. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** A session ends at this age, used or not. */
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000;

/** The oldest session makes room for a new one above this number. */
const MOST_SESSIONS = 100;

interface Session {
  readonly startedAt: number;
  usedAt: number;
}

/** Who has signed in. Kept in memory: a restart signs everybody out. */
export class Sessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts a session and gives its id, the value of the cookie. */
  start(): string {
    this.#prune();
    if (this.#sessions.size >= MOST_SESSIONS) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
    const id = newSecret();
    const now = this.#clock.now();
    this.#sessions.set(id, { startedAt: now, usedAt: now });
    return id;
  }

  /** True while the session lasts; asking counts as use. */
  use(id: string | undefined): boolean {
    const session = this.#live(id);
    if (session) session.usedAt = this.#clock.now();
    return session !== undefined;
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.#sessions.delete(id);
  }

  #live(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (!session || id === undefined) return undefined;
    const now = this.#clock.now();
    if (now - session.usedAt < SESSION_IDLE_MS && now - session.startedAt < SESSION_LIFE_MS) return session;
    this.#sessions.delete(id);
    return undefined;
  }

  #prune(): void {
    for (const id of [...this.#sessions.keys()]) this.#live(id);
  }
}
