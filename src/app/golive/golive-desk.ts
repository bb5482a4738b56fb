import type { Clock } from '../../core/clock.ts';
import { count } from '../../core/count.ts';
import { isPaperAccount } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { JournalReader } from '../../journal/journal-reader.ts';
import { type ChecklistItem, goLiveChecklist } from '../../trading/golive/checklist.ts';
import type { GoLiveCriteria } from '../../trading/golive/criteria.ts';
import { decideWaiver, decideWithdrawal } from '../../trading/golive/decide-waiver.ts';
import { runDrill } from '../../trading/golive/drill/run-drill.ts';
import { type Evidence, gatherEvidence } from '../../trading/golive/evidence.ts';
import { notConfirmed } from '../../trading/golive/live/decide-arm.ts';
import type { GoLiveEvent } from '../../trading/golive/live/golive-events.ts';
import { looserThan } from '../../trading/golive/live/live-gate.ts';
import type { Permit } from '../../trading/golive/live/permit.ts';
import { fingerprintOf } from '../../trading/golive/settings/safety-settings.ts';
import { changeText } from '../../trading/golive/settings/settings-changes.ts';
import { done, refused } from '../actions/refused.ts';
import type { Origin } from '../raw-signal.ts';
import { durable } from '../runtime/durable.ts';
import type { Trader } from '../runtime/trader.ts';
import type { ActionView } from '../views.ts';
import { drillView } from './drill-view.ts';
import type { EvidencePlace } from './evidence-place.ts';
import { type EntrySource, EvidenceReader } from './evidence-reader.ts';
import type { GoLivePort } from './golive-port.ts';
import { goLiveView, type LiveFigures } from './golive-view.ts';
import type { DrillView, GoLiveView } from './golive-views.ts';
import type { PermitBoard } from './permit-board.ts';
import { removePermit, writePermit } from './permit-file.ts';

export interface GoLiveDeskOptions {
  readonly trader: Trader;
  /** The whole journal that is being written. */
  readonly journal: EntrySource;
  readonly clock: Clock;
  readonly board: PermitBoard;
  readonly criteria: GoLiveCriteria;
  /** Absent: no paper account is named whose evidence it could be. */
  readonly evidence?: EvidencePlace;
}

const DAY_MS = 86_400_000;

/** The way to a live account of a running Bowline: evidence, waivers, permit, arming. */
export class GoLiveDesk implements GoLivePort {
  readonly #options: GoLiveDeskOptions;
  readonly #evidence: EvidenceReader;

  constructor(options: GoLiveDeskOptions) {
    this.#options = options;
    this.#evidence = new EvidenceReader(options.evidence?.of);
  }

  async view(): Promise<GoLiveView> {
    const evidence = (await this.#readEvidence()) ?? gatherEvidence([]);
    return goLiveView(evidence, this.#checklist(evidence), this.#figures());
  }

  waive(origin: Origin, item: string, to: number | undefined, reason: string): Promise<ActionView> {
    const wish = { item, reason, by: origin, ...(to === undefined ? {} : { to }) };
    return this.#decided(
      decideWaiver(wish),
      `${item} is waived${to === undefined ? '' : ` to ${to}`}. The reason is in the journal and will be in the permit.`,
    );
  }

  withdrawWaiver(origin: Origin, item: string, reason: string): Promise<ActionView> {
    const decided = decideWithdrawal({ item, reason, by: origin }, this.#options.trader.kernel.state.golive);
    return this.#decided(decided, `${item} has to be shown again.`);
  }

  async drill(origin: Origin): Promise<DrillView | ActionView> {
    const { trader, board } = this.#options;
    const { account, simulated } = trader.accounts;
    if (account === undefined || !(isPaperAccount(account) || simulated))
      return refused({
        code: 'DRILL_PAPER_ONLY',
        field: 'account',
        found: account ?? 'not told yet',
        message: `A drill is made on paper and simulated accounts only, and this account is ${account ?? 'not told yet'}.`,
      });
    const made = runDrill(board.settings.limits, board.settings.limitsFor, origin);
    await durable(trader.commit(made));
    return drillView(made);
  }

  async issuePermit(origin: Origin, account: string, reason: string): Promise<ActionView> {
    const { board, clock, criteria } = this.#options;
    const refusal = this.#notForLive(account);
    if (refusal) return refused(refusal);
    const evidence = await this.#readEvidence();
    if (!evidence) return refused(noEvidence(this.#options.evidence?.path));
    const items = this.#checklist(evidence);
    const missing = items.filter(({ passed }) => !passed);
    if (missing.length > 0) return refused(incomplete(missing));
    const now = clock.now();
    const written = writePermit(board.place, {
      version: 1,
      id: permitId(now),
      account: account.trim(),
      issuedAt: now,
      expiresAt: now + criteria.permitDays * DAY_MS,
      evidence: {
        account: evidence.account ?? '',
        market: evidence.simulated ? 'simulated' : 'paper',
        days: evidence.days.length,
        closedTrades: evidence.closedTrades,
        waived: items.flatMap(({ id, waived }) => (waived ? [{ item: id, reason: waived.reason }] : [])),
      },
      firstWeek: criteria.firstWeek,
      settings: board.settings,
      fingerprint: fingerprintOf(board.settings),
    });
    if (!written.ok) return refused(written.error);
    const permit = written.value;
    await this.#keep({ type: 'permit.issued', permit, by: origin, reason });
    const { maxContracts, maxNotional } = permit.firstWeek;
    return done(
      `Permit ${permit.id} for ${permit.account} is issued, until ${isoDay(permit.expiresAt)}. In its first week a position is at most ${count(maxContracts, 'contract')}, or ${maxNotional} in the base currency. Live trading begins with \`bowline arm --account ${permit.account} --reason …\`.`,
    );
  }

  async confirm(origin: Origin, account: string, reason: string, fingerprint?: string): Promise<ActionView> {
    const { board, clock, trader } = this.#options;
    const refusal = this.#notForLive(account);
    if (refusal) return refused(refusal);
    const permit = this.#permitInForce();
    if ('code' in permit) return refused(permit);
    const current = fingerprintOf(board.settings);
    if (fingerprint !== undefined && fingerprint !== current)
      return refused({
        code: 'SETTINGS_CHANGED',
        field: 'fingerprint',
        found: fingerprint,
        allowed: current,
        message: 'The settings are not those that were shown. Look at them again: `bowline golive confirm`.',
      });
    const changes = looserThan(permit, board.settings, clock.now());
    if (changes.length === 0)
      return done('No setting is looser than the permit allows: there is nothing to confirm.');
    const { signature: _, keyId: __, ...kept } = permit;
    const written = writePermit(board.place, {
      ...kept,
      settings: board.settings,
      fingerprint: current,
      confirmedAt: clock.now(),
    });
    if (!written.ok) return refused(written.error);
    const wasArmed = trader.kernel.state.golive.armed !== undefined;
    await this.#keep({ type: 'permit.confirmed', permit: written.value, changes, by: origin, reason });
    const armAgain = wasArmed ? ' Live trading is disarmed by it.' : '';
    return done(`Confirmed under permit ${permit.id}: ${changes.map(changeText).join(', ')}.${armAgain}`);
  }

  async revokePermit(origin: Origin, reason: string): Promise<ActionView> {
    const { board, trader } = this.#options;
    const { permit } = trader.kernel.state.golive;
    if (!permit && board.permit.kind === 'none')
      return refused({ code: 'PERMIT_MISSING', message: 'There is no permit to revoke.' });
    removePermit(board.place);
    board.readAgain();
    if (permit) await this.#keep({ type: 'permit.revoked', id: permit.id, by: origin, reason });
    return done(
      `${permit ? `Permit ${permit.id} is revoked` : 'The permit file is removed'}: nothing is opened on the live account any more.`,
    );
  }

  async arm(origin: Origin, account: string, reason: string): Promise<ActionView> {
    const { trader } = this.#options;
    const armed = trader.kernel.arm({ typed: account, by: origin, reason });
    if (!armed.ok) return refused(armed.error);
    if (armed.value.length === 0) return done('Live trading is armed already.');
    await durable(trader.record(armed.value));
    return done(
      `LIVE trading of ${account.trim()} is armed: the next signal is carried out with real money. A kill, a restart or \`bowline disarm\` ends it.`,
    );
  }

  async disarm(origin: Origin, reason: string): Promise<ActionView> {
    const { trader } = this.#options;
    const stamped = trader.kernel.disarm(origin, reason);
    if (stamped.length === 0) return done('Live trading is not armed.');
    await durable(trader.record(stamped));
    const resting = [...trader.kernel.state.openOrders].flatMap((ref) => {
      const order = trader.kernel.state.orders.get(ref);
      return order?.role === 'entry' ? [ref] : [];
    });
    const rests =
      resting.length === 0
        ? 'No entry rests at the broker'
        : `${count(resting.length, 'entry rests', 'entries rest')} at the broker and may still fill; \`bowline kill\` or \`bowline cancel\` takes them away`;
    return done(
      `Live trading is disarmed: nothing more is opened. ${rests}. Positions keep their exits.`,
      resting,
    );
  }

  #figures(): LiveFigures {
    const { trader, board, clock } = this.#options;
    return {
      gate: trader.kernel.liveGate(),
      state: trader.kernel.state.golive,
      facts: board.facts(),
      account: trader.accounts.account,
      now: clock.now(),
    };
  }

  #checklist(evidence: Evidence): readonly ChecklistItem[] {
    const { criteria, board, trader } = this.#options;
    return goLiveChecklist(evidence, criteria, board.settings, trader.kernel.state.golive.waivers.values());
  }

  async #readEvidence(): Promise<Evidence | undefined> {
    const { journal, evidence } = this.#options;
    if (!evidence) return undefined;
    if (evidence.path === undefined) return this.#evidence.read(journal);
    const reader = JournalReader.open(evidence.path);
    if (!reader) return undefined;
    try {
      return await this.#evidence.read(reader);
    } finally {
      reader.close();
    }
  }

  /** Why nothing is signed for the typed account here and now. */
  #notForLive(account: string): Refusal | undefined {
    const { kernel, accounts } = this.#options.trader;
    const parts = kernel
      .liveGate()
      .parts.filter(({ name, present }) => !present && ['mode', 'account'].includes(name));
    if (parts.length > 0)
      return {
        code: 'LIVE_NOT_PERMITTED',
        found: parts.map(({ name }) => name).join(', '),
        message: `A permit is for the live account that is connected. Missing: ${parts.map(({ name, text }) => `(${name}) ${text}`).join('; ')}.`,
      };
    return account.trim() === accounts.account ? undefined : notConfirmed(account);
  }

  /** The permit, unless it does not count for another reason than looser settings and arming. */
  #permitInForce(): Permit | Refusal {
    const part = this.#options.trader.kernel.liveGate().parts.find(({ name }) => name === 'permit');
    const { permit } = this.#options.board;
    if (part?.present && permit.kind === 'verified') return permit.permit;
    return {
      code: 'LIVE_NOT_PERMITTED',
      found: 'permit',
      message: `There is nothing to confirm under. Missing: (permit) ${part?.text ?? 'no permit has been issued'}.`,
    };
  }

  /** A signed permit: the journal holds the same, and from then on it is what was found. */
  async #keep(event: GoLiveEvent): Promise<void> {
    const { trader, board } = this.#options;
    await durable(trader.commit([event]));
    board.readAgain();
  }

  async #decided(decided: Result<readonly GoLiveEvent[]>, text: string): Promise<ActionView> {
    if (!decided.ok) return refused(decided.error);
    await durable(this.#options.trader.commit(decided.value));
    return done(text);
  }
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** `P-20261121-101532`, in UTC. */
const permitId = (at: number): string =>
  `P-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;

const noEvidence = (path: string | undefined): Refusal => ({
  code: 'EVIDENCE_MISSING',
  field: path === undefined ? 'accounts' : 'golive.evidence',
  found: path ?? '',
  message:
    path === undefined
      ? NONE_NAMED
      : `There is no paper journal at ${path}: nothing has been shown yet. Trade on paper first, or name the data folder of the paper account (golive.evidence).`,
});

const NONE_NAMED =
  "No paper account is named whose evidence it could be: set `evidence: 'DU…'` of this account in `accounts`.";

const incomplete = (missing: readonly ChecklistItem[]): Refusal => ({
  code: 'GOLIVE_INCOMPLETE',
  found: missing.map(({ id }) => id).join(', '),
  message: `The checklist is not complete, so no permit is issued. Missing: ${missing.map(({ id, title, found, wanted }) => `(${id}) ${title}: ${found}, wanted ${wanted}`).join('; ')}.`,
});
