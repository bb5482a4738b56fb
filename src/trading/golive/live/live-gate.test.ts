import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccountId, accountId } from '../../../core/ids.ts';
import type { AccountFacts } from '../../risk/check.ts';
import { accountMode } from '../../risk/checks/account-mode.ts';
import { DEFAULT_RISK_LIMITS } from '../../risk/limits.ts';
import { NOW } from '../../testing/fixtures.ts';
import { DAY, LIVE, liveFacts, liveSettings, permit } from '../../testing/live.ts';
import { emptyGoLive, type GoLiveState } from './golive-state.ts';
import { LIVE_PARTS, type LiveFacts, liveGate, missingParts } from './live-gate.ts';
import type { PermitReading } from './permit.ts';

const golive = (facts: Partial<GoLiveState> = {}): GoLiveState => ({
  ...emptyGoLive(),
  permit: permit(),
  permitted: LIVE,
  armed: { account: LIVE, permitId: permit().id, by: 'cli', reason: 'at the desk', since: NOW },
  ...facts,
});
const ACCOUNT: AccountFacts = { id: LIVE, currency: 'USD' };
const without = <Whole extends object, Name extends keyof Whole>(
  whole: Whole,
  name: Name,
): Omit<Whole, Name> => {
  const { [name]: _, ...rest } = whole;
  return rest;
};
const missing = (
  state = golive(),
  live: LiveFacts | undefined = liveFacts(),
  account = ACCOUNT,
  now: number = NOW,
) => missingParts(liveGate(state, live, account, now));
const textOf = (...of: Parameters<typeof missing>): string =>
  missing(...of)
    .map(({ name, text }) => `${name}: ${text}`)
    .join(' | ');
const verified = (facts: Parameters<typeof permit>[0]): PermitReading => ({
  kind: 'verified',
  permit: permit(facts),
});

describe('the live gate', () => {
  it('is open when every part is there', () => {
    const gate = liveGate(golive(), liveFacts(), ACCOUNT, NOW);
    assert.equal(gate.open, true);
    assert.deepEqual(
      gate.parts.map(({ name }) => name),
      [...LIVE_PARTS],
    );
  });

  it('is shut where nothing is configured', () => {
    const names = missingParts(liveGate(emptyGoLive(), undefined, {}, NOW)).map(({ name }) => name);
    assert.deepEqual(names, [...LIVE_PARTS]);
  });

  it('wants mode live', () => {
    const paper = liveFacts({ settings: liveSettings({ mode: 'paper' }) });
    assert.match(textOf(golive(), paper), /^mode: the configuration says mode paper; set mode: 'live'/);
  });

  it('wants the configured account to be the one that the gateway reports', () => {
    const unsaid = liveFacts({ settings: without(liveSettings(), 'account') });
    assert.match(textOf(golive(), unsaid), /^account: no account is configured; set ACCOUNT_ID=U1234567/);
    const other = liveFacts({ settings: liveSettings({ account: 'U7654321' }) });
    assert.match(
      textOf(golive(), other),
      /^account: ACCOUNT_ID is U7654321, and the gateway reports U1234567/,
    );
    assert.match(textOf(golive(), liveFacts(), {}), /^account: the gateway has not told its account yet/);
    const paper = { id: accountId('DU1234567') };
    assert.match(textOf(golive(), liveFacts(), paper), /^account: .*DU1234567, which is a paper account/);
  });

  it('names what is wrong with the permit', () => {
    const none = liveFacts({ permit: { kind: 'none' } });
    assert.match(
      textOf(without(golive(), 'permit'), none),
      /permit: no permit has been issued; `bowline golive permit`/,
    );
    assert.match(textOf(golive(), none), /permit: permit P-\S+ is in the journal, and its file is gone/);
    assert.match(textOf(without(golive(), 'permit')), /permit: .* is not the one that the journal .* holds/);
    assert.match(
      textOf(golive({ permit: permit({ signature: 'other' }) })),
      /permit: .* is not the one that the journal/,
    );
    const message = 'the signature does not fit';
    const faulty = liveFacts({ permit: { kind: 'faulty', fault: 'PERMIT_TAMPERED', message } });
    assert.match(textOf(golive(), faulty), /permit: the signature does not fit/);
    const other = liveFacts({ permit: verified({ account: 'U7654321' }) });
    assert.match(
      textOf(golive(), other),
      /permit: permit \S+ is for U7654321, and the gateway reports U1234567/,
    );
    assert.match(textOf(golive(), liveFacts(), ACCOUNT, NOW + 90 * DAY), /permit: .* expired on 2026-06-02/);
    assert.match(textOf(golive(), liveFacts(), ACCOUNT, NOW - 1), /permit: .* the clock is before that/);
  });

  it('opens a simulated gateway only, where the evidence is simulated', () => {
    const evidence = { ...permit().evidence, market: 'simulated' as const };
    const live = liveFacts({ permit: verified({ evidence }) });
    assert.match(textOf(golive(), live), /permit: .* evidence of a simulated gateway, and this one is not/);
    assert.deepEqual(missing(golive(), live, { ...ACCOUNT, simulated: true }), []);
    assert.deepEqual(missing(golive(), liveFacts(), { ...ACCOUNT, simulated: true }), []);
  });

  it('wants looser settings to be confirmed, not stricter ones', () => {
    const now = (limits: object) =>
      liveFacts({ settings: liveSettings({ limits: { ...DEFAULT_RISK_LIMITS, ...limits } }) });
    assert.match(
      textOf(golive(), now({ maxContracts: 20, maxQuantity: 1 })),
      /^settings: looser than the permit allows: maxContracts 10 → 20; .*bowline golive confirm/,
    );
    assert.deepEqual(missing(golive(), now({ maxContracts: 1 })), []);
    const elsewhere = liveFacts({ settings: liveSettings({ gateway: { host: 'h', port: 4001 } }) });
    assert.match(textOf(golive(), elsewhere), /^settings: .*gateway/);
  });

  it('wants to be armed for this account under this permit', () => {
    assert.match(
      textOf(without(golive(), 'armed')),
      /^arm: live trading is not armed; `bowline arm --account U1234567/,
    );
    const armed = { ...golive().armed, permitId: 'P-20260101-000000' } as NonNullable<GoLiveState['armed']>;
    assert.match(
      textOf(golive({ armed })),
      /^arm: live trading was armed for U1234567 under P-20260101-000000/,
    );
  });

  it('lets what was opened under a permit go, also when the permit is over', () => {
    const reduces = (state: GoLiveState, live: LiveFacts | undefined, account = ACCOUNT) =>
      liveGate(state, live, account, NOW + 200 * DAY).reduces;
    const unarmed = without(golive(), 'armed');
    assert.equal(reduces(unarmed, liveFacts()), true);
    assert.equal(reduces(unarmed, liveFacts({ permit: { kind: 'none' } })), true);
    assert.equal(reduces(without(unarmed, 'permit'), liveFacts()), true);
    assert.equal(reduces(without(unarmed, 'permitted'), liveFacts()), false);
    assert.equal(reduces(unarmed, liveFacts({ settings: liveSettings({ mode: 'paper' }) })), false);
    assert.equal(reduces(unarmed, undefined), false);
    assert.equal(reduces(unarmed, liveFacts(), { id: accountId('U7654321') }), false);
  });

  it('holds the first week from the first entry on, and before it', () => {
    const week = (firstEntryAt: number | undefined, now: number) =>
      liveGate(
        golive(firstEntryAt === undefined ? {} : { firstEntryAt: firstEntryAt as typeof NOW }),
        liveFacts(),
        ACCOUNT,
        now,
      ).firstWeek;
    assert.ok(week(undefined, NOW + 60 * DAY));
    assert.ok(week(NOW, NOW + 7 * DAY - 1));
    assert.equal(week(NOW, NOW + 7 * DAY), undefined);
    assert.ok(week(NOW + 10 * DAY, NOW), 'a clock that was set back');
  });
});

/** Of every part: as it should be, and every way in which it is not. */
const modes = [true, false].map((right) => ({ right, mode: right ? ('live' as const) : ('paper' as const) }));
const accounts = [
  { right: true, configured: LIVE, reported: LIVE },
  { right: false, configured: undefined, reported: LIVE },
  { right: false, configured: LIVE, reported: undefined },
  { right: false, configured: LIVE, reported: accountId('U7654321') },
  { right: false, configured: accountId('DU1234567'), reported: LIVE },
  { right: false, configured: undefined, reported: undefined },
] as const;
const permits: readonly { readonly right: boolean; readonly reading: PermitReading }[] = [
  { right: true, reading: verified({}) },
  { right: false, reading: { kind: 'none' } },
  { right: false, reading: { kind: 'faulty', fault: 'PERMIT_OTHER_KEY', message: 'another key' } },
  { right: false, reading: verified({ account: 'U7654321' }) },
  { right: false, reading: verified({ expiresAt: NOW }) },
  { right: false, reading: verified({ issuedAt: NOW + 1 }) },
  { right: false, reading: verified({ signature: 'another' }) },
  { right: false, reading: verified({ evidence: { ...permit().evidence, market: 'simulated' } }) },
];
const journals = [
  { right: true, of: permit() },
  { right: false, of: undefined },
  { right: false, of: permit({ signature: 'older' }) },
];
const limitsNow = [
  { right: true, limits: DEFAULT_RISK_LIMITS },
  { right: true, limits: { ...DEFAULT_RISK_LIMITS, maxContracts: 1 } },
  { right: false, limits: { ...DEFAULT_RISK_LIMITS, maxContracts: 11 } },
];
const armings = [
  { right: true, armed: golive().armed },
  { right: false, armed: undefined },
  { right: false, armed: { ...golive().armed, account: 'U7654321' } as GoLiveState['armed'] },
  { right: false, armed: { ...golive().armed, permitId: 'P-20250101-000000' } as GoLiveState['armed'] },
];

describe('the live gate over every combination of its parts', () => {
  it('is opened by the full set alone, whatever the port and whatever else is said', () => {
    const any = fc.record({
      mode: fc.constantFrom(...modes),
      account: fc.constantFrom(...accounts),
      permit: fc.constantFrom(...permits),
      journal: fc.constantFrom(...journals),
      limits: fc.constantFrom(...limitsNow),
      arming: fc.constantFrom(...armings),
      port: fc.constantFrom(4001, 4002, 7496, 7497),
      told: fc.boolean(),
      currency: fc.constantFrom('USD', undefined),
    });
    let opened = 0;
    fc.assert(
      fc.property(any, ({ mode, account, permit: kept, journal, limits, arming, port, told, currency }) => {
        const gateway = { host: '127.0.0.1', port };
        const live: LiveFacts | undefined = told
          ? {
              settings: {
                ...without(liveSettings({ mode: mode.mode, limits: limits.limits, gateway }), 'account'),
                ...(account.configured === undefined ? {} : { account: account.configured }),
              },
              permit: kept.reading,
            }
          : undefined;
        const state: GoLiveState = {
          ...emptyGoLive(),
          ...(journal.of ? { permit: journal.of } : {}),
          ...(arming.armed ? { armed: arming.armed } : {}),
        };
        const reported: AccountFacts = {
          ...(account.reported === undefined ? {} : { id: account.reported as AccountId }),
          ...(currency === undefined ? {} : { currency }),
        };
        const gate = liveGate(state, live, reported, NOW);
        const full =
          told &&
          [mode, account, kept, journal, limits, arming].every(({ right }) => right) &&
          port === permit().settings.gateway.port;
        assert.equal(gate.open, full);
        const entry = accountMode.run({ account: reported, live: gate, intent: 'entry' });
        assert.equal(entry.passed, full);
        if (!full && reported.id !== undefined)
          for (const { name, text } of missingParts(gate))
            assert.ok(entry.message.includes(`(${name}) ${text}`));
        opened += full ? 1 : 0;
      }),
      {
        numRuns: 5_000,
        // The full set, so that the property is not about shut gates alone.
        examples: [
          [
            {
              mode: modes[0],
              account: accounts[0],
              permit: permits[0],
              journal: journals[0],
              limits: limitsNow[0],
              arming: armings[0],
              port: 4001,
              told: true,
              currency: 'USD',
            },
          ],
        ] as never,
      },
    );
    assert.ok(opened > 0);
  });
});
