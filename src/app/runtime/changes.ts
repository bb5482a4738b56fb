import type { BrokerEvent } from '../../broker/port.ts';
import type { Subject } from '../../core/subject.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import { TOPICS, type Topic } from '../application.ts';

const PACE_MS = 250;

const TOPICS_OF_BROKER: Partial<Record<BrokerEvent['type'], readonly Topic[]>> = {
  quote: ['quotes', 'positions', 'status'],
  'account-value': ['status'],
  position: ['positions'],
  link: ['status'],
  session: ['status'],
  stream: ['status', 'quotes'],
};

function topicsOf(type: Stamped['event']['type']): readonly Topic[] {
  if (type === 'equity.sampled') return ['equity'];
  if (type.startsWith('signal.')) return ['signals', 'status'];
  if (type.startsWith('alarm.') || type.startsWith('trading-state.')) return ['status'];
  return ['orders', 'positions', 'signals', 'status'];
}

/** What happens in an account, or in the book of a desk. */
export interface ChangeSource {
  readonly recorded: Subject<readonly Stamped[]>;
  readonly observed?: Subject<BrokerEvent>;
  readonly recovering?: Subject<undefined>;
}

/** Gathers what has changed and tells it at most once in 250 ms. */
export class Changes {
  readonly #listeners = new Set<(topics: readonly Topic[]) => void>();
  readonly #changed = new Set<Topic>();
  #timer: NodeJS.Timeout | undefined;

  constructor(...sources: readonly ChangeSource[]) {
    for (const { recorded, observed, recovering } of sources) {
      recorded.subscribe((stamped) => {
        for (const { event } of stamped) this.#note(topicsOf(event.type));
      });
      observed?.subscribe((event) => this.#note(TOPICS_OF_BROKER[event.type] ?? []));
      recovering?.subscribe(() => this.#note(['status']));
    }
  }

  subscribe(listener: (topics: readonly Topic[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For facts that come from neither the kernel nor the broker. */
  note(topic: Topic): void {
    this.#note([topic]);
  }

  #note(topics: readonly Topic[]): void {
    if (topics.length === 0 || this.#listeners.size === 0) return;
    for (const topic of topics) this.#changed.add(topic);
    // An account at a glance is made of its status.
    if (topics.includes('status')) this.#changed.add('accounts');
    this.#timer ??= setTimeout(() => this.#tell(), PACE_MS).unref();
  }

  #tell(): void {
    this.#timer = undefined;
    const topics = TOPICS.filter((topic) => this.#changed.has(topic));
    this.#changed.clear();
    for (const listener of this.#listeners) listener(topics);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
