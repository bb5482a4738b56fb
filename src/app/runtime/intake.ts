import type { Clock } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { describeSignal } from '../../signals/describe.ts';
import { signalIdAt } from '../../signals/identity.ts';
import { parseSignal } from '../../signals/parse.ts';
import { redact } from '../../signals/redact.ts';
import type { Resolution } from '../../trading/kernel/decide-signal.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import type { Signal } from '../../trading/signal.ts';
import { NotStored, type Origin, type RawSignal } from '../application.ts';
import type { Resolver } from '../instruments/resolver.ts';
import { type Explained, explanationView } from '../read-model/explanation-view.ts';
import { intakeView } from '../read-model/signal-view.ts';
import type { ExplanationView, IntakeView } from '../views.ts';
import { instructionSignal, type PositionInstruction } from './instruction.ts';
import type { Trader } from './trader.ts';

/** How long a decision waits for the first quote of an instrument that was not followed before. */
const FIRST_QUOTE_MS = 2_000;
/** When the outcome is answered as still open: TradingView gives up after 3 s. */
const ANSWER_WITHIN_MS = 2_500;

export interface IntakeOptions {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Logger;
  /** Texts that must never be kept: the secret of the alert URL. */
  readonly secrets: readonly string[];
}

/** The way in: body → signal → journal → contract → decision → journal → orders. */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  async receive(raw: RawSignal): Promise<IntakeView> {
    this.#requireJournal();
    const parsed = this.#parse(raw);
    if (!parsed.ok) return this.#refuse(raw, parsed.error);
    const { signal, warnings, raw: body } = parsed.value;
    const repeat = this.#options.trader.kernel.repeatOf(signal);
    if (repeat) return this.#repeated(repeat.signalId);
    return this.#take({ signal, summary: describeSignal(signal), warnings, body });
  }

  /** What a person orders about a position. */
  async instruct(origin: Origin, instruction: PositionInstruction): Promise<IntakeView | { error: Refusal }> {
    this.#requireJournal();
    const { clock, trader } = this.#options;
    const receivedAt = clock.now();
    const id = signalIdAt(receivedAt, trader.nextSeq);
    const signal = instructionSignal(instruction, origin, receivedAt, id);
    if (!signal.ok) return { error: signal.error };
    const body = JSON.stringify(instruction);
    return this.#take({ signal: signal.value, summary: describeSignal(signal.value), warnings: [], body });
  }

  /** A person's own flatten, of everything or of one symbol. The reason is kept with it; no alert can give one. */
  async flatten(origin: Origin, reason: string, symbol = ''): Promise<IntakeView> {
    this.#requireJournal();
    const { clock, trader } = this.#options;
    const receivedAt = clock.now();
    const id = signalIdAt(receivedAt, trader.nextSeq);
    const signal: Signal = {
      id,
      source: origin,
      receivedAt,
      dedupeKey: id,
      action: 'flatten',
      symbol: symbol.trim(),
      entry: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
      reason,
    };
    const body = JSON.stringify({ action: signal.action, symbol: signal.symbol, reason });
    return this.#take({ signal, summary: describeSignal(signal), warnings: [], body });
  }

  /** Notes a new signal and acts on it, at once or as soon as its contract and a first quote are there. */
  async #take(received: ReceivedSignal): Promise<IntakeView> {
    const { trader, log } = this.#options;
    const { signal } = received;
    const noted = trader.kernel.receive(received);
    const ready = this.#readyResolution(signal);
    if (ready !== 'wait') {
      await durable(trader.record([...noted, ...trader.kernel.act(signal, ready)]));
      return this.#outcome(signal.id);
    }
    await durable(trader.record(noted));
    const acting = this.#actLater(signal);
    // The answer may have gone out by the time it fails: the signal is in the journal, and refused at the next start.
    acting.catch((error: unknown) => {
      if (!trader.stopped) log.error({ err: error, signalId: signal.id }, 'A signal could not be acted upon');
    });
    await Promise.race([acting, delay(ANSWER_WITHIN_MS)]);
    return this.#outcome(signal.id);
  }

  #requireJournal(): void {
    const { journalFailure, stopped } = this.#options.trader;
    if (journalFailure) throw new NotStored(journalFailure.message);
    if (stopped) throw new NotStored('Bowline is stopping.');
  }

  async explain(raw: RawSignal): Promise<ExplanationView> {
    const { trader } = this.#options;
    const { state } = trader.kernel;
    const parsed = this.#parse(raw);
    if (!parsed.ok) {
      return explanationView(
        { warnings: [], decision: { kind: 'refused', refusal: parsed.error, arithmetic: [] } },
        state,
      );
    }
    const { signal, warnings, dialect } = parsed.value;
    const resolution = await this.#resolve(signal, (found) => trader.broker.subscribeQuotes(found));
    const instrument = resolution && 'instrument' in resolution ? resolution.instrument : undefined;
    const seen = instrument ? trader.market.get(instrument.conId) : undefined;
    const explained: Explained = {
      signal,
      dialect,
      summary: describeSignal(signal),
      warnings,
      ...(instrument ? { instrument } : {}),
      ...(seen ? { seen } : {}),
      decision: trader.kernel.explain(signal, resolution),
    };
    return explanationView(explained, state);
  }

  #parse(raw: RawSignal): ReturnType<typeof parseSignal> {
    const { clock, trader, secrets } = this.#options;
    return parseSignal({
      body: raw.body,
      ...(raw.contentType === undefined ? {} : { contentType: raw.contentType }),
      ...(raw.dialect === undefined ? {} : { dialect: raw.dialect }),
      source: raw.origin,
      receivedAt: clock.now(),
      sequence: trader.nextSeq,
      secrets,
    });
  }

  async #refuse(raw: RawSignal, refusal: NonNullable<IntakeView['refusal']>): Promise<IntakeView> {
    const { trader, clock, secrets } = this.#options;
    const signalId = signalIdAt(clock.now(), trader.nextSeq);
    const body = redact(raw.body, raw.contentType, secrets);
    await durable(
      trader.commit([{ type: 'signal.not-understood', signalId, source: raw.origin, body, refusal }]),
    );
    return this.#outcome(signalId);
  }

  async #repeated(earlier: SignalId): Promise<IntakeView> {
    await durable(this.#options.trader.commit([{ type: 'signal.repeated', signalId: earlier }]));
    return { ...this.#outcome(earlier), accepted: false, stage: 'duplicate', duplicateOf: earlier };
  }

  /** The contract when nothing has to be waited for. */
  #readyResolution(signal: Signal): Resolution | 'wait' {
    if (signal.symbol === '') return undefined;
    const { resolver, trader } = this.#options;
    const instrument = resolver.cached(signal.symbol);
    if (!instrument || (needsQuote(signal) && !trader.market.hasPrice(instrument.conId))) return 'wait';
    return { instrument };
  }

  async #actLater(signal: Signal): Promise<void> {
    const { trader } = this.#options;
    const resolution = await this.#resolve(signal, (instrument) => trader.know(instrument));
    await durable(trader.record(trader.kernel.act(signal, resolution)));
  }

  async #resolve(signal: Signal, found: (instrument: Instrument) => void): Promise<Resolution> {
    const { trader, resolver } = this.#options;
    if (signal.symbol === '') return undefined;
    const resolved = await resolver.resolve(signal.symbol);
    if (!resolved.ok) return { refusal: resolved.error };
    found(resolved.value);
    if (needsQuote(signal)) await trader.market.waitFor(resolved.value.conId, FIRST_QUOTE_MS);
    return { instrument: resolved.value };
  }

  #outcome(id: SignalId): IntakeView {
    const { state } = this.#options.trader.kernel;
    const record = state.signals.get(id);
    return record
      ? intakeView(state, record)
      : { accepted: false, signalId: id, stage: 'received', orders: [] };
  }
}

/** A closing goes out at the market, whatever the quote; a cancellation needs none either. */
const needsQuote = ({ action }: Signal): boolean =>
  action !== 'close' && action !== 'flatten' && action !== 'cancel';

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Waits until it is written; what was not is told as `NotStored`. */
export async function durable(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (cause) {
    throw new NotStored(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
