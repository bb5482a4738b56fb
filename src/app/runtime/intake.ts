import { type Clock, unixMs } from '../../core/clock.ts';
import { conId, type SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { describeSignal } from '../../signals/describe.ts';
import { signalIdAt } from '../../signals/identity.ts';
import { parseSignal } from '../../signals/parse.ts';
import { redact } from '../../signals/redact.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import type { Signal } from '../../trading/signal.ts';
import type { AlertUrlSettings } from '../alerts/alert-settings.ts';
import type { AlertUrls } from '../alerts/alert-urls.ts';
import { asOfUrl, defaultsOf, isExit, neverTaken, UrlRules } from '../alerts/url-rules.ts';
import { NotStored, type Origin, type RawSignal } from '../raw-signal.ts';
import { explanationView } from '../read-model/explanation-view.ts';
import type { ExplanationView, IntakeView } from '../views.ts';
import { AccountTaker, type AccountTakerOptions } from './account-taker.ts';
import { durable } from './durable.ts';
import { type FlattenScope, instructionSignal, type PositionInstruction } from './instruction.ts';
import { patienceWith, within } from './patience.ts';
import type { SignalBook, SignalTaker } from './signal-taker.ts';

export interface IntakeOptions {
  readonly book: SignalBook;
  readonly taker: SignalTaker;
  readonly clock: Clock;
  readonly log: Logger;
  /** Texts that must never be kept: the secret of the alert URL. */
  readonly secrets: readonly string[];
  /** Settings of the alert URLs beside the main one. */
  readonly urls?: Pick<AlertUrls, 'settingsOf'>;
  /** Signals by the main alert URL, and by those without settings, wait so many minutes for a person. */
  readonly approvalMinutes?: number;
}

/** What is done with a signal instead of acting on it at once. */
export interface SignalWay {
  readonly refusal?: Refusal;
  /** Worked out and recorded, not sent. */
  readonly dryRun?: boolean;
  /** It waits so many minutes for a person. */
  readonly approvalMinutes?: number;
}

/** The way in: body → signal → journal → contract → decision → journal → orders. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #rules: UrlRules;
  #vet: ((signal: Signal) => Promise<Refusal | undefined>) | undefined;
  #approved: ((signal: Signal) => Promise<void>) | undefined;

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
    const signal = settings ? asOfUrl(parsed.value.signal, settings) : parsed.value.signal;
    const repeat = this.#options.book.repeatOf(signal);
    if (repeat) return this.#repeated(repeat.signalId);
    const received = { signal, summary: describeSignal(signal), warnings, body };
    const refusal =
      settings && raw.url !== undefined ? this.#rules.refusal(raw.url, settings, signal) : undefined;
    const minutes = settings ? settings.approvalMinutes : this.#mainApproval(raw);
    return this.#follow(received, {
      ...(refusal ? { refusal } : {}),
      ...(settings?.dryRun ? { dryRun: true } : {}),
      ...(minutes !== undefined && !isExit(signal) ? { approvalMinutes: minutes } : {}),
    });
  }

  /**
   * A signal that was made elsewhere than from a body, by a chat room. Its first event is in the journal's next batch when
   * this returns, so that what is kept in the same turn is durable with it or not at all.
   */
  async follow(received: ReceivedSignal, way: SignalWay = {}): Promise<IntakeView> {
    this.#requireJournal();
    const repeat = this.#options.book.kernel.repeatOf(received.signal);
    return repeat ? this.#repeated(repeat.signalId) : this.#follow(received, way);
  }

  async #follow(
    received: ReceivedSignal,
    { refusal, dryRun, approvalMinutes }: SignalWay,
  ): Promise<IntakeView> {
    if (refusal)
      return this.#end(received, {
        type: 'signal.refused',
        signalId: received.signal.id,
        refusal,
        arithmetic: [],
      });
    if (dryRun) return this.#rehearse(received);
    if (approvalMinutes !== undefined) return this.#wait(received, approvalMinutes);
    return this.#take(received);
  }

  /**
   * Has `vet` asked before a waiting signal is approved: what was true when it came may not be any more. `approved` does what comes
   * ahead of an approved signal.
   */
  vetApprovals(
    vet: (signal: Signal) => Promise<Refusal | undefined>,
    approved: (signal: Signal) => Promise<void>,
  ): void {
    this.#vet = vet;
    this.#approved = approved;
  }

  /** A person's word on a waiting signal. */
  async decide(origin: Origin, id: string, approved: boolean, reason: string): Promise<Result<SignalId>> {
    this.#requireJournal();
    const { book } = this.#options;
    const signalId = id as SignalId;
    const asked = book.kernel.state.signals.get(signalId)?.signal;
    const obstacle = approved && asked ? await this.#vet?.(asked) : undefined;
    if (obstacle) return fail(obstacle);
    const decided = book.kernel.decideApproval(signalId, { approved, by: origin, reason });
    if (!decided.ok) return decided;
    await durable(book.record(decided.value));
    const signal = book.kernel.state.signals.get(signalId)?.signal;
    if (approved && signal) {
      await this.#approved?.(signal);
      await this.#options.taker.act(signal);
    }
    return ok(signalId);
  }

  /** Received, and nothing more than that is to come of it. */
  async #end(received: ReceivedSignal, event: TradingEvent): Promise<IntakeView> {
    const { book } = this.#options;
    await durable(book.record([...book.kernel.receive(received), ...book.kernel.commit([event])]));
    return this.#outcome(received.signal.id);
  }

  /** Waits for a person until so many minutes from now. */
  async #wait(received: ReceivedSignal, minutes: number): Promise<IntakeView> {
    const { book, clock } = this.#options;
    const until = unixMs(clock.now() + Math.round(minutes * 60_000));
    await durable(book.record(book.kernel.askApproval(received, until)));
    return this.#outcome(received.signal.id);
  }

  /** Worked out like any other, recorded, and not sent. */
  async #rehearse(received: ReceivedSignal): Promise<IntakeView> {
    const { book, log } = this.#options;
    const { signal } = received;
    // Noted before anything is waited for: until then the next signal would get the same id.
    await durable(book.record(book.kernel.receive(received)));
    const worked = this.#workOut(signal);
    // The answer may have gone out by the time it fails.
    worked.catch((error: unknown) => {
      if (!book.stopped) log.error({ err: error, signalId: signal.id }, 'A dry run could not be worked out');
    });
    await within(patienceWith(signal), worked);
    return this.#outcome(signal.id);
  }

  async #workOut(signal: Signal): Promise<void> {
    const { book, taker } = this.#options;
    const { text } = await taker.explain({ signal, warnings: [] });
    // A later signal has ended it.
    if (book.kernel.state.signals.get(signal.id)?.refusal) return;
    const said = `Dry run, nothing was sent. ${text.join(' ')}`.slice(0, 2000);
    await durable(book.commit([{ type: 'signal.carried-out', signalId: signal.id, text: said }]));
  }

  #settingsOf(raw: RawSignal): AlertUrlSettings | undefined {
    return raw.url === undefined ? undefined : this.#options.urls?.settingsOf(raw.url);
  }

  /** What keeps a signal from being sent at once. */
  #reservations(raw: RawSignal, signal: Signal): readonly string[] {
    const settings = this.#settingsOf(raw);
    if (settings?.dryRun) return ['This alert URL only rehearses: nothing is sent.'];
    const minutes = settings ? settings.approvalMinutes : this.#mainApproval(raw);
    if (minutes === undefined || isExit(signal)) return [];
    return [`It waits up to ${minutes} minutes for a person to approve it.`];
  }

  /** Of the main URL, and of those without settings. */
  #mainApproval(raw: RawSignal): number | undefined {
    return raw.origin === 'alert' ? this.#options.approvalMinutes : undefined;
  }

  /** What a person orders about a position. */
  async instruct(origin: Origin, instruction: PositionInstruction): Promise<IntakeView | { error: Refusal }> {
    this.#requireJournal();
    const { book, clock } = this.#options;
    const receivedAt = clock.now();
    const id = signalIdAt(receivedAt, book.nextSeq);
    const signal = instructionSignal(instruction, origin, receivedAt, id);
    if (!signal.ok) return { error: signal.error };
    const body = JSON.stringify(instruction);
    return this.#take({ signal: signal.value, summary: describeSignal(signal.value), warnings: [], body });
  }

  /**
   * A person's own flatten, of everything, of one symbol, or of the contract by that symbol. The reason is kept with it; no
   * alert can give one. `said`: the message, where it was ordered in a chat.
   */
  async flatten(
    origin: Origin,
    reason: string,
    { symbol = '', conId: of }: FlattenScope = {},
    said?: SaidInChat,
  ): Promise<IntakeView> {
    this.#requireJournal();
    const { book, clock } = this.#options;
    const receivedAt = clock.now();
    const id = signalIdAt(receivedAt, book.nextSeq);
    const signal: Signal = {
      id,
      source: origin,
      receivedAt,
      dedupeKey: id,
      action: 'flatten',
      symbol: symbol.trim(),
      ...(of === undefined ? {} : { conId: conId(of) }),
      entry: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
      reason,
    };
    const body = JSON.stringify({ action: signal.action, symbol: signal.symbol, conId: of, reason });
    const summary = describeSignal(signal);
    return this.#take({ signal, summary, warnings: [], body, ...(said ? { said } : {}) });
  }

  async #take(received: ReceivedSignal): Promise<IntakeView> {
    await this.#options.taker.take(received);
    return this.#outcome(received.signal.id);
  }

  #requireJournal(): void {
    const { journalFailure, stopped } = this.#options.book;
    if (journalFailure) throw new NotStored(journalFailure.message);
    if (stopped) throw new NotStored('Bowline is stopping.');
  }

  async explain(raw: RawSignal): Promise<ExplanationView> {
    const { book, taker } = this.#options;
    const { state } = book.kernel;
    const parsed = this.#parse(raw);
    if (!parsed.ok) {
      return explanationView(
        { warnings: [], decision: { kind: 'refused', refusal: parsed.error, arithmetic: [] } },
        state,
      );
    }
    const { warnings, dialect } = parsed.value;
    const settings = this.#settingsOf(raw);
    const signal = settings ? asOfUrl(parsed.value.signal, settings) : parsed.value.signal;
    const explained = {
      signal,
      dialect,
      summary: describeSignal(signal),
      ...(raw.asksNothing ? { asksNothing: raw.asksNothing } : {}),
    };
    const refusal = settings && raw.url !== undefined ? neverTaken(raw.url, settings, signal) : undefined;
    if (refusal)
      return explanationView(
        { ...explained, warnings, decision: { kind: 'refused', refusal, arithmetic: [] } },
        state,
      );
    return taker.explain({ ...explained, warnings: [...warnings, ...this.#reservations(raw, signal)] });
  }

  #parse(raw: RawSignal): ReturnType<typeof parseSignal> {
    const { book, clock, secrets } = this.#options;
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
      sequence: book.nextSeq,
      secrets: secretsOf(raw, secrets),
    });
  }

  async #refuse(raw: RawSignal, refusal: NonNullable<IntakeView['refusal']>): Promise<IntakeView> {
    const { book, clock, secrets } = this.#options;
    const signalId = signalIdAt(clock.now(), book.nextSeq);
    const body = redact(raw.body, raw.contentType, secretsOf(raw, secrets));
    await durable(
      book.commit([{ type: 'signal.not-understood', signalId, source: raw.origin, body, refusal }]),
    );
    return this.#outcome(signalId);
  }

  async #repeated(earlier: SignalId): Promise<IntakeView> {
    await durable(this.#options.book.commit([{ type: 'signal.repeated', signalId: earlier }]));
    return { ...this.#outcome(earlier), accepted: false, stage: 'duplicate', duplicateOf: earlier };
  }

  #outcome(id: SignalId): IntakeView {
    return this.#options.taker.outcome(id);
  }
}

const secretsOf = (raw: RawSignal, known: readonly string[]): readonly string[] =>
  raw.secret === undefined ? known : [...known, raw.secret];

/** The intake of one account that trades alone. */
export const accountIntake = (options: AccountTakerOptions & Omit<IntakeOptions, 'book' | 'taker'>): Intake =>
  new Intake({ ...options, book: options.trader, taker: new AccountTaker(options) });
