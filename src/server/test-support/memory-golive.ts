import type { GoLivePort } from '../../app/golive/golive-port.ts';
import type { DrillView, GoLiveView } from '../../app/golive/golive-views.ts';
import type { Origin } from '../../app/raw-signal.ts';
import type { ActionView } from '../../app/views.ts';

const NOW = '2026-11-20T15:30:00.000Z';

/** A live account with its permit, not armed; one item of the checklist is missing. */
export const sampleGoLive = (): GoLiveView => ({
  account: 'DU1234567',
  market: 'paper',
  passed: false,
  items: [
    { id: 'days', title: 'Days of trading', passed: false, found: '3', wanted: 'at least 7' },
    {
      id: 'trades',
      title: 'Closed trades',
      passed: true,
      found: '42',
      wanted: 'at least 40',
      waived: { to: 40, reason: 'a slow strategy', by: 'cli', since: NOW },
    },
  ],
  live: {
    account: 'U1234567',
    open: false,
    parts: [
      { name: 'mode', present: true, text: 'the configuration says mode live' },
      { name: 'account', present: true, text: 'ACCOUNT_ID is U1234567, as the gateway reports' },
      { name: 'permit', present: true, text: 'permit P-20261120-153000, until 2027-02-18' },
      { name: 'settings', present: false, text: 'looser than the permit allows: maxContracts 1 → 5' },
      { name: 'arm', present: false, text: 'live trading is not armed' },
    ],
    fingerprint: `sha256:${'a'.repeat(64)}`,
    permit: {
      id: 'P-20261120-153000',
      account: 'U1234567',
      issuedAt: NOW,
      expiresAt: '2027-02-18T15:30:00.000Z',
      evidence: { account: 'DU1234567', market: 'paper', days: 7, closedTrades: 42, waived: [] },
      firstWeek: { maxContracts: 1, maxNotional: 5_000, days: 7, inForce: true },
      fingerprint: `sha256:${'b'.repeat(64)}`,
    },
    changes: [{ name: 'maxContracts', before: '1', after: '5', upward: true }],
  },
});

export const sampleDrill = (): DrillView => ({
  done: true,
  message: '1 limit was made to refuse an order; nothing was sent.',
  steps: [
    {
      code: 'QUANTITY_LIMIT',
      order: 'BUY 11 DRILL (FUT) MKT',
      supposed: [],
      outcome: 'refused',
      text: '11 DRILL is more than maxContracts = 10.',
    },
  ],
});

/** What was asked, as the memory application keeps it. */
export interface GoLiveAsked {
  readonly name: string;
  readonly origin: Origin;
  readonly item?: string;
  readonly to?: number;
  readonly account?: string;
  readonly reason?: string;
  readonly fingerprint?: string;
}

/** The way to live of the memory application: it keeps what it was asked and answers from fields. */
export class MemoryGoLive implements GoLivePort {
  goLiveView: GoLiveView = sampleGoLive();
  drillView: DrillView | ActionView = sampleDrill();
  readonly #act: (asked: GoLiveAsked) => Promise<ActionView>;

  constructor(act: (asked: GoLiveAsked) => Promise<ActionView>) {
    this.#act = act;
  }

  view = async () => this.goLiveView;
  waive = (origin: Origin, item: string, to: number | undefined, reason: string) =>
    this.#act({ name: 'waive', origin, item, reason, ...(to === undefined ? {} : { to }) });
  withdrawWaiver = (origin: Origin, item: string, reason: string) =>
    this.#act({ name: 'withdraw', origin, item, reason });
  drill = async (origin: Origin) => {
    await this.#act({ name: 'drill', origin });
    return this.drillView;
  };
  issuePermit = (origin: Origin, account: string, reason: string) =>
    this.#act({ name: 'permit', origin, account, reason });
  confirm = (origin: Origin, account: string, reason: string, fingerprint?: string) =>
    this.#act({
      name: 'confirm',
      origin,
      account,
      reason,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    });
  revokePermit = (origin: Origin, reason: string) => this.#act({ name: 'revoke', origin, reason });
  arm = (origin: Origin, account: string, reason: string) =>
    this.#act({ name: 'arm', origin, account, reason });
  disarm = (origin: Origin, reason: string) => this.#act({ name: 'disarm', origin, reason });
}
