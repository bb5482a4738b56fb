import type { ConId } from '../../core/ids.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Actor } from '../actor.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { Stamped, TradingEvent } from '../kernel/events.ts';
import type { KernelState } from '../kernel/state.ts';
import { advanceRoll } from './advance-roll.ts';
import { decideRoll, type RollDraft, type RollRequest, startRoll } from './decide-roll.ts';

/** The rolls of one kernel. */
export class KernelRolls {
  readonly #state: KernelState;
  readonly #context: KernelContext;
  readonly #commit: (events: readonly TradingEvent[]) => Stamped[];

  constructor(
    state: KernelState,
    context: KernelContext,
    commit: (events: readonly TradingEvent[]) => Stamped[],
  ) {
    this.#state = state;
    this.#context = context;
    this.#commit = commit;
  }

  /** Works a roll out without changing anything: for `--explain`. */
  explain(request: RollRequest): Result<RollDraft> {
    return decideRoll(this.#state, request, this.#context);
  }

  /** Starts to roll a position into another contract of its family. */
  start(request: RollRequest): Result<Stamped[]> {
    const draft = decideRoll(this.#state, request, this.#context);
    return draft.ok ? ok(this.#commit(startRoll(this.#state, request, draft.value, this.#context))) : draft;
  }

  /** Gives a roll up between two attempts. Nothing happens where there is none, or while units are on their way. */
  end(conId: ConId, by: Actor, reason: string): Stamped[] {
    const roll = this.#state.rolls.get(conId);
    if (!roll || roll.part) return [];
    return this.#commit([
      { type: 'roll.ended', conId, outcome: 'stopped', by, text: `given up (${by}): ${reason}` },
    ]);
  }

  /** The next step of a roll that can take one. */
  followUps(): TradingEvent[] {
    for (const roll of this.#state.rolls.values()) {
      const events = advanceRoll(this.#state, roll, this.#context);
      if (events.length > 0) return events;
    }
    return [];
  }
}
