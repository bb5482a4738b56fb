import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import { awaitsMargin } from '../../trading/kernel/margin-preview.ts';
import { refuseSuperseded } from '../../trading/kernel/open-signal.ts';
import { isTooEarly } from '../../trading/kernel/passing-refusal.ts';
import type { Resolution, SignalDecision } from '../../trading/kernel/signal-decision.ts';
import { heldQuantity, openOrdersOf } from '../../trading/kernel/state.ts';
import type { PreviewFact } from '../../trading/risk/facts/risk-facts.ts';
import { leaves } from '../../trading/sender-way.ts';
import type { Signal } from '../../trading/signal.ts';
import type { Resolver } from '../instruments/resolver.ts';
import { type Explained, explanationView } from '../read-model/explanation-view.ts';
import { intakeView, undecidedView } from '../read-model/signal-view.ts';
import type { ExplanationView, IntakeView } from '../views.ts';
import { durable } from './durable.ts';
import { patienceWith, within } from './patience.ts';
import type { SignalTaker } from './signal-taker.ts';
import type { Trader } from './trader.ts';

/** How long a decision waits for the first quote of an instrument that was not followed before. */
const FIRST_QUOTE_MS = 2_000;
/** The broker has not told a contract. 200 it says of any contract during its resets. */
const UNTOLD: ReadonlySet<string> = new Set([
  'SYMBOL_UNKNOWN',
  'BROKER_TIMEOUT',
  'BROKER_REFUSED',
  'LINK_LOST',
  'LINK_NOT_READY',
]);
/** How long a held entry that is due waits for what it is judged by, and how often that is looked at. */
const RELEASE_WITHIN_MS = 60_000;
const RELEASE_LOOK_MS = 500;
/** How long an approval or a release waits for the broker's word on its margins. */
const MARGINS_WITHIN_MS = 2_500;

export interface AccountTakerOptions {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly log: Logger;
  /** How long an answer waits for the outcome, in ms; default: by the signal's source. */
  readonly patience?: (signal: Signal) => number;
}

/** Signals of one account: contract → decision → journal → orders. */
export class AccountTaker implements SignalTaker {
  readonly #options: AccountTakerOptions;
  readonly #patience: (signal: Signal) => number;
  /** Held entries that are being released: they are told as due every second. */
  readonly #releasing = new Set<SignalId>();

  constructor(options: AccountTakerOptions) {
    this.#options = options;
    this.#patience = options.patience ?? patienceWith;
    options.trader.due.subscribe((signal) => {
      if (this.#releasing.has(signal.id)) return;
      this.#releasing.add(signal.id);
      this.#release(signal)
        .catch((error: unknown) => {
          if (options.trader.stopped) return;
          options.log.error({ err: error, signalId: signal.id }, 'A held entry could not be acted upon');
        })
        .finally(() => this.#releasing.delete(signal.id));
    });
  }

  /** At once, or as soon as its contract and a first quote are there. */
  async take(received: ReceivedSignal): Promise<void> {
    const { trader, log } = this.#options;
    const { signal } = received;
    const noted = [...this.#supersededBy(signal), ...trader.kernel.receive(received)];
    const ready = this.#readyResolution(signal);
    if (ready !== 'wait') {
      await durable(trader.record([...noted, ...trader.kernel.act(signal, ready)]));
      if (this.#awaitsMargin(signal)) await within(this.#patience(signal), this.#decided(signal));
      return;
    }
    await durable(trader.record(noted));
    const acting = this.act(signal);
    // The answer may have gone out by the time it fails: the signal is in the journal, and refused at the next start.
    acting.catch((error: unknown) => {
      if (!trader.stopped) log.error({ err: error, signalId: signal.id }, 'A signal could not be acted upon');
    });
    await within(this.#patience(signal), acting);
  }

  async act(signal: Signal): Promise<void> {
    const { trader } = this.#options;
    const resolution = await this.#resolve(signal, (instrument) => trader.know(instrument));
    // Once more: what the symbol of an exit means may be known only now.
    await durable(trader.record([...this.#supersededBy(signal), ...trader.kernel.act(signal, resolution)]));
    if (this.#awaitsMargin(signal)) await within(MARGINS_WITHIN_MS, this.#decided(signal));
  }

  #awaitsMargin({ id }: Signal): boolean {
    const record = this.#options.trader.kernel.state.signals.get(id);
    return record !== undefined && awaitsMargin(record);
  }

  /** Resolves when the broker has told the margins and the signal is decided. */
  #decided(signal: Signal): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#options.trader.recorded.subscribe(() => {
        if (this.#awaitsMargin(signal)) return;
        stop();
        resolve();
      });
    });
  }

  /** Entries that wait for the time of the account, where `signal` is an exit that means them too. */
  #supersededBy(signal: Signal): readonly Stamped[] {
    const { trader, resolver } = this.#options;
    const { kernel } = trader;
    return kernel.commit(refuseSuperseded(kernel.state, signal, (symbol) => resolver.cached(symbol)?.conId));
  }

  /**
   * An entry that was held for a reset is acted upon like a new one, as soon as its quote of the new session and the account's values
   * are there.
   */
  async #release(signal: Signal): Promise<void> {
    const { trader } = this.#options;
    const { kernel } = trader;
    const isDue = (): boolean => kernel.dueEntries().some(({ id }) => id === signal.id);
    const until = performance.now() + RELEASE_WITHIN_MS;
    for (;;) {
      const resolution = await this.#resolve(signal, (instrument) => trader.know(instrument));
      // Ended meanwhile, or orders cannot leave again: then it is told anew.
      if (!isDue()) return;
      if (!isTooEarly(kernel.explain(signal, resolution)) || performance.now() >= until) break;
      await new Promise((resolve) => setTimeout(resolve, RELEASE_LOOK_MS));
    }
    const released = trader.record(kernel.release(signal.id));
    await Promise.all([durable(released), this.act(signal)]);
  }

  async explain(
    explained: Omit<Explained, 'decision' | 'instrument' | 'seen'> & { signal: Signal },
  ): Promise<ExplanationView> {
    const { trader } = this.#options;
    const resolution = await this.#resolve(explained.signal, (found) => trader.quotes.follow(found));
    const instrument = resolution && 'instrument' in resolution ? resolution.instrument : undefined;
    const seen = instrument ? trader.market.get(instrument.conId) : undefined;
    const whole: Explained = {
      ...explained,
      ...(instrument ? { instrument } : {}),
      ...(seen ? { seen } : {}),
      decision: await this.#decisionOn(explained.signal, resolution, explained.asksNothing !== true),
    };
    return explanationView(whole, trader.kernel.state);
  }

  /** What it would come to, with the broker's word on its margins where a limit needs that. */
  async #decisionOn(signal: Signal, resolution: Resolution, asks: boolean): Promise<SignalDecision> {
    const { trader } = this.#options;
    const { kernel, previews } = trader;
    const first = kernel.explain(signal, resolution);
    const asked = asks ? kernel.supposeMargin(signal.id, first) : [];
    const answer = await previews.answerTo(asked, durable(trader.record(asked)));
    if (!answer) return first;
    const fact: PreviewFact =
      'refusal' in answer ? { kind: 'refused', ...answer } : { kind: 'told', ...answer, ageMs: 0 };
    return kernel.explain(signal, resolution, fact);
  }

  outcome(id: SignalId): IntakeView {
    const { state } = this.#options.trader.kernel;
    const record = state.signals.get(id);
    return record ? intakeView(state, record) : undecidedView(id);
  }

  /** The contract when nothing has to be waited for. */
  #readyResolution(signal: Signal): Resolution | 'wait' {
    if (signal.symbol === '') return undefined;
    const { resolver, trader } = this.#options;
    const named = this.#named(signal);
    if (named && 'refusal' in named) return named;
    const instrument = named ? named.instrument : resolver.cached(signal.symbol);
    if (!instrument) return 'wait';
    const ready = trader.market.hasPrice(instrument.conId) && trader.rates.isKnown(instrument.currency);
    if (needsQuote(signal) && !ready) return 'wait';
    return { instrument };
  }

  async #resolve(signal: Signal, found: (instrument: Instrument) => void): Promise<Resolution> {
    const { trader } = this.#options;
    if (signal.symbol === '') return undefined;
    const meant = this.#named(signal) ?? (await this.#bySymbol(signal));
    if ('refusal' in meant) return meant;
    const { instrument } = meant;
    found(instrument);
    if (needsQuote(signal))
      await Promise.all([
        trader.market.waitFor(instrument.conId, FIRST_QUOTE_MS),
        trader.rates.waitFor(instrument.currency, FIRST_QUOTE_MS),
      ]);
    return meant;
  }

  async #bySymbol(signal: Signal): Promise<NonNullable<Resolution>> {
    const resolved = await this.#options.resolver.resolve(signal.symbol);
    if (resolved.ok) return { instrument: resolved.value };
    const { error: refusal } = resolved;
    const instrument =
      leaves(signal) && UNTOLD.has(refusal.code) ? await this.#heldAs(signal.symbol) : undefined;
    return instrument ? { instrument } : { refusal };
  }

  /** What is held or open under the symbol: an exit does not wait until the broker can tell contracts again. */
  async #heldAs(symbol: string): Promise<Instrument | undefined> {
    const { resolver, trader } = this.#options;
    const { state } = trader.kernel;
    const conId = await resolver.toldBefore(symbol);
    if (conId === undefined) return undefined;
    const concerned = heldQuantity(state, conId) !== 0 || openOrdersOf(state, conId).length > 0;
    return concerned ? state.instruments.get(conId) : undefined;
  }

  /** The contract that a person has said; undefined where only a symbol was. */
  #named({ conId, symbol }: Signal): Resolution {
    if (conId === undefined) return undefined;
    const instrument = this.#options.trader.kernel.state.instruments.get(conId);
    return instrument
      ? { instrument }
      : {
          refusal: {
            code: 'CONTRACT_UNKNOWN',
            field: 'conId',
            found: String(conId),
            message: `Bowline has never traded contract ${conId} (${symbol}) in this account. Load the positions again.`,
          },
        };
  }
}

/** A closing goes out at the market, whatever the quote; a cancellation needs none either. */
const needsQuote = ({ action }: Signal): boolean =>
  action !== 'close' && action !== 'flatten' && action !== 'cancel';
