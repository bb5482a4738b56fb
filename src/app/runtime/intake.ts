import { type Clock, unixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { describeSignal } from '../../signals/describe.ts';
import { signalIdAt } from '../../signals/identity.ts';
import { parseSignal } from '../../signals/parse.ts';
import { redact } from '../../signals/redact.ts';
import type { Resolution } from '../../trading/kernel/decide-signal.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import type { Signal } from '../../trading/signal.ts';
import type { AlertUrlSettings } from '../alerts/alert-settings.ts';
import type { AlertUrls } from '../alerts/alert-urls.ts';
import { defaultsOf, isExit, UrlRules, withDefaultSize } from '../alerts/url-rules.ts';
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
  /** Settings of the alert URLs beside the main one. */
  readonly urls?: Pick<AlertUrls, 'settingsOf'>;
  /** Signals by the main alert URL, and by those without settings, wait so many minutes for a person. */
  readonly approvalMinutes?: number;
}

/** The way in: body → signal → journal → contract → decision → journal → orders. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #rules: UrlRules;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#rules = new UrlRules(options.clock);
  }

  async receive(raw: RawSignal): Promise<IntakeView> {
    this.#requireJournal();
    const parsed = this.#parse(raw);
    if (!parsed.ok) return this.#refuse(raw, parsed.error);
    const settings = this.#settingsOf(raw);
    const { warnings, raw: body } = parsed.value;
    const signal = settings ? withDefaultSize(parsed.value.signal, settings) : parsed.value.signal;
    const repeat = this.#options.trader.kernel.repeatOf(signal);
    if (repeat) return this.#repeated(repeat.signalId);
    const received = { signal, summary: describeSignal(signal), warnings, body };
    const refusal =
      settings && raw.url !== undefined ? this.#rules.refusal(raw.url, settings, signal) : undefined;
    if (refusal)
      return this.#end(received, { type: 'signal.refused', signalId: signal.id, refusal, arithmetic: [] });
    if (settings?.dryRun) return this.#rehearse(received);
    const minutes = settings ? settings.approvalMinutes : this.#mainApproval(raw);
    if (minutes !== undefined && !isExit(signal)) return this.#wait(received, minutes);
    return this.#take(received);
  }

  /** A person's word on a waiting signal. */
  async decide(origin: Origin, id: string, approved: boolean, reason: string): Promise<Result<SignalId>> {
    this.#requireJournal();
    const { trader } = this.#options;
    const signalId = id as SignalId;
    const decided = trader.kernel.decideApproval(signalId, { approved, by: origin, reason });
    if (!decided.ok) return decided;
    await durable(trader.record(decided.value));
    const signal = trader.kernel.state.signals.get(signalId)?.signal;
    if (approved && signal) await this.#actLater(signal);
    return ok(signalId);
  }

  /** Received, and nothing more than that is to come of it. */
  async #end(received: ReceivedSignal, event: TradingEvent): Promise<IntakeView> {
    const { trader } = this.#options;
    await durable(trader.record([...trader.kernel.receive(received), ...trader.kernel.commit([event])]));
    return this.#outcome(received.signal.id);
  }

  /** Waits for a person until so many minutes from now. */
  async #wait(received: ReceivedSignal, minutes: number): Promise<IntakeView> {
    const { trader, clock } = this.#options;
    const until = unixMs(clock.now() + Math.round(minutes * 60_000));
    await durable(trader.record(trader.kernel.askApproval(received, until)));
    return this.#outcome(received.signal.id);
  }

  /** Worked out like any other, recorded, and not sent. */
  async #rehearse(received: ReceivedSignal): Promise<IntakeView> {
    const { trader } = this.#options;
    const { signal } = received;
    // Noted before anything is waited for: until then the next signal would get the same id.
    await durable(trader.record(trader.kernel.receive(received)));
    const resolution = await this.#resolve(signal, (found) => trader.broker.subscribeQuotes(found));
    const decision = trader.kernel.explain(signal, resolution);
    const { text } = explanationView({ signal, warnings: [], decision }, trader.kernel.state);
    const said = `Dry run, nothing was sent. ${text.join(' ')}`.slice(0, 2000);
    await durable(trader.commit([{ type: 'signal.carried-out', signalId: signal.id, text: said }]));
    return this.#outcome(signal.id);
  }

  #settingsOf(raw: RawSignal): AlertUrlSettings | undefined {
    return raw.url === undefined ? undefined : this.#options.urls?.settingsOf(raw.url);
  }

  /** Of the main URL, and of those without settings. */
  #mainApproval(raw: RawSignal): number | undefined {
    return raw.origin === 'alert' ? this.#options.approvalMinutes : undefined;
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
    const { warnings, dialect } = parsed.value;
    const settings = this.#settingsOf(raw);
    const signal = settings ? withDefaultSize(parsed.value.signal, settings) : parsed.value.signal;
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
    const settings = this.#settingsOf(raw);
    const dialect = raw.dialect ?? settings?.dialect;
    return parseSignal({
      body: raw.body,
      ...(raw.contentType === undefined ? {} : { contentType: raw.contentType }),
      ...(dialect === undefined ? {} : { dialect }),
      ...(raw.url === undefined ? {} : { scope: raw.url }),
      ...(settings ? { defaults: defaultsOf(settings) } : {}),
      source: raw.origin,
      receivedAt: clock.now(),
      sequence: trader.nextSeq,
      secrets: secretsOf(raw, secrets),
    });
  }

  async #refuse(raw: RawSignal, refusal: NonNullable<IntakeView['refusal']>): Promise<IntakeView> {
    const { trader, clock, secrets } = this.#options;
    const signalId = signalIdAt(clock.now(), trader.nextSeq);
    const body = redact(raw.body, raw.contentType, secretsOf(raw, secrets));
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

const secretsOf = (raw: RawSignal, known: readonly string[]): readonly string[] =>
  raw.secret === undefined ? known : [...known, raw.secret];

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
