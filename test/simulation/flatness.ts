import type { BrokerPosition } from '../../src/broker/port.ts';
import type { ClientMessage, GatewayMessage } from '../../src/broker/simulated/messages.ts';
import type { ConId } from '../../src/core/ids.ts';
import { cleanDecimal } from '../../src/core/price.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { heldCombosWith } from '../../src/trading/combos/combo-book.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import type { KernelState } from '../../src/trading/kernel/state.ts';

/** The broker's position may be that of before for so long after a fill of ours. */
const POSITION_MAY_TAKE_MS = 10_000;
/** What is decided is on disk so soon. */
const WRITTEN_WITHIN_MS = 100;

export interface FlatnessWorld {
  readonly now: () => number;
  /** Bowline's, while it lives. */
  readonly state: () => KernelState | undefined;
  /** How much longer it may take, as intervals are longer in a quiet world. */
  readonly slackMs: number;
  readonly fail: (text: string) => void;
}

interface Word {
  readonly units: number;
  readonly at: number;
}

/**
 * Watches that no closing order is planned for more than takes the account flat, by the positions that have arrived at Bowline: once the
 * figure, and what ours have filled as far as Bowline knows, have stood for 10 s; and from the moment of its arrival where that was 10 s or
 * more after the last fill, and before exits were asked to go. Not of legs of spreads. That is all that docs/orders.md promises.
 */
export class Flatness {
  readonly #world: FlatnessWorld;
  /** Of this session. */
  readonly #told = new Map<ConId, Word>();
  /** The question after positions that waits for its answer. */
  #asked: number | undefined;
  /** When the last fill of ours was on disk. */
  readonly #movedAt = new Map<ConId, number>();
  #clockMovedAt = 0;
  /** When a closing that is under way has touched the exits. */
  readonly #tookExitsAt = new Map<ConId, number>();

  constructor(world: FlatnessWorld) {
    this.#world = world;
  }

  /** A message is about to leave the process. */
  leaving(message: ClientMessage): void {
    if (message.type === 'ask' && message.question.what === 'positions') this.#asked = message.id;
  }

  /** A message has arrived. */
  heard(message: GatewayMessage): void {
    if (message.type === 'welcome') {
      this.#told.clear();
      this.#asked = undefined;
    } else if (message.type === 'told' && message.event.type === 'position')
      this.#note(message.event.position);
    else if (message.type === 'answer' && message.id === this.#asked) {
      const rows = message.items as readonly BrokerPosition[];
      const listed = new Set(rows.map(({ conId }) => conId));
      for (const row of rows) this.#note(row);
      for (const [conId, { units }] of this.#told)
        if (!listed.has(conId) && units !== 0) this.#told.set(conId, { units: 0, at: this.#world.now() });
    }
  }

  #note({ conId, position }: Pick<BrokerPosition, 'conId' | 'position'>): void {
    if (this.#told.get(conId)?.units !== position)
      this.#told.set(conId, { units: position, at: this.#world.now() });
  }

  /** Bowline's clock was set. */
  clockMoved(): void {
    this.#clockMovedAt = this.#world.now();
  }

  /** Entries that are on disk now. */
  written(entries: readonly JournalEntry[]): void {
    const state = this.#world.state();
    const now = this.#world.now();
    for (const { data } of entries) {
      const event = data as TradingEvent;
      if (event.type === 'execution.recorded' || event.type === 'leg.executed')
        this.#movedAt.set(event.execution.conId, now);
      else if (event.type === 'execution.corrected') this.#movedAt.set(event.execution.conId, now);
      else if (event.type === 'closing.ended') this.#tookExitsAt.delete(event.conId);
      else if (event.type === 'order.cancel-requested' || event.type === 'order.amend-requested') {
        const order = state?.orders.get(event.ref);
        if (order && order.role !== 'entry' && !this.#tookExitsAt.has(order.conId))
          if (state?.closings.has(order.conId)) this.#tookExitsAt.set(order.conId, now);
      } else if (event.type === 'plan.made')
        for (const { ref, role, conId, side, quantity } of event.plan.orders)
          if (role === 'close' && state) {
            this.#planned(state, ref, conId, side === 'BUY' ? -quantity : quantity);
            if (!this.#tookExitsAt.has(conId)) this.#tookExitsAt.set(conId, now);
          }
    }
  }

  /** `units`: what would be closed, signed as the position. */
  #planned(state: KernelState, ref: string, conId: ConId, units: number): void {
    const word = this.#told.get(conId);
    if (!word || conId < 0 || !heldCombosWith(state, conId).next().done) return;
    const now = this.#world.now();
    const moved = Math.max(this.#movedAt.get(conId) ?? 0, this.#clockMovedAt);
    const before = Math.min(this.#tookExitsAt.get(conId) ?? Number.POSITIVE_INFINITY, now);
    const isNews = word.at - moved >= POSITION_MAY_TAKE_MS && word.at + WRITTEN_WITHIN_MS < before;
    const stillFor = now - Math.max(word.at, moved);
    if (!isNews && stillFor < POSITION_MAY_TAKE_MS + this.#world.slackMs) return;
    const share = cleanDecimal(word.units - (state.standing.get(conId) ?? 0));
    const left = Math.max(0, share * Math.sign(units));
    if (Math.abs(units) > left + 1e-9)
      this.#world.fail(
        `${ref} was planned to close ${units} of ${conId}, and the broker had told ${word.units} ${(now - word.at) / 1000} s before (${share} of them ours)`,
      );
  }
}
