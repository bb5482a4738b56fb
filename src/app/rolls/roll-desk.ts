import type { Clock } from '../../core/clock.ts';
import { count } from '../../core/count.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { contractName, nextMonth, rollDatesOf, rootOf } from '../../instruments/roll-date.ts';
import { continuousOf, futureQuery } from '../../instruments/symbology/futures.ts';
import type { RollDays } from '../../instruments/symbology/roll-days.ts';
import { signalIdAt } from '../../signals/identity.ts';
import type { Actor } from '../../trading/actor.ts';
import { openPositions } from '../../trading/kernel/state.ts';
import type { RollRequest } from '../../trading/rolls/decide-roll.ts';
import { rollAlarmId } from '../../trading/rolls/roll-state.ts';
import { done, refused } from '../actions/refused.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { Origin } from '../raw-signal.ts';
import { durable } from '../runtime/durable.ts';
import type { Trader } from '../runtime/trader.ts';
import type { ActionView } from '../views.ts';
import type { RollPort } from './roll-port.ts';
import { pricingOf, type RollSettings, rollRuleOf } from './roll-settings.ts';
import { contractView, explainRoll } from './roll-text.ts';
import type { RollExplanationView, RollWish } from './roll-views.ts';

export interface RollDeskOptions {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly settings: RollSettings;
  readonly rollDays: RollDays;
  /** Roots whose continuous symbols follow the volume. */
  readonly rollByVolume: readonly string[];
}

/** How long a decision waits for the first quote of a contract that was not followed before. */
const FIRST_QUOTE_MS = 2_000;
/** For so long an answer waits for the end of the rolls that it has started. */
const ANSWER_WITHIN_MS = 8_000;

/** Rolls of one account: which position, into which contract, by which rule. */
export class RollDesk implements RollPort {
  readonly #options: RollDeskOptions;

  constructor(options: RollDeskOptions) {
    this.#options = options;
  }

  async explain(wish: RollWish): Promise<readonly RollExplanationView[]> {
    const { trader, rollDays } = this.#options;
    const account = trader.kernel.state.account;
    const named = account === undefined ? {} : { account };
    const meant = await this.#meant(wish);
    if (!meant.ok) return [{ ...named, ...refusedView(meant.error) }];
    const views: RollExplanationView[] = [];
    for (const from of meant.value) {
      const head = { ...named, from: contractView(from, rollDays) };
      const request = await this.#request(from, wish, 'cli');
      const draft = request.ok ? trader.kernel.rolls.explain(request.value) : request;
      if (!request.ok || !draft.ok) {
        const refusal = draft.ok ? undefined : draft.error;
        if (refusal) views.push({ ...head, ...refusedView(refusal) });
        continue;
      }
      const { to, pricing } = request.value;
      views.push({ ...named, ...explainRoll(from, to, draft.value, pricing, rollDays) });
    }
    return views;
  }

  async roll(origin: Origin, wish: RollWish): Promise<ActionView> {
    const meant = await this.#meant(wish);
    if (!meant.ok) return refused(meant.error);
    const started: Instrument[] = [];
    const refusals: Refusal[] = [];
    for (const from of meant.value) {
      const begun = await this.start(from, wish, origin);
      if (begun.ok) started.push(from);
      else refusals.push(begun.error);
    }
    const [refusal] = refusals;
    if (started.length === 0 && refusal) return refused(refusal);
    await this.#untilEnded(started);
    const said = [...started.map((from) => this.#outcome(from)), ...refusals.map(({ message }) => message)];
    return done(said.join(' '), this.#orders(started));
  }

  async stop(origin: Origin, symbol: string, reason: string): Promise<ActionView> {
    const { trader } = this.#options;
    const { state, rolls } = trader.kernel;
    const meant = symbol.trim().toUpperCase();
    const roll = [...state.rolls.values()].find(
      ({ conId }) =>
        String(conId) === meant || state.instruments.get(conId)?.localSymbol.toUpperCase() === meant,
    );
    if (!roll)
      return refused({
        code: 'NOT_ROLLING',
        field: 'symbol',
        found: symbol,
        message: `Nothing of ${symbol} is being rolled.`,
      });
    const ended = rolls.end(roll.conId, origin, reason);
    if (ended.length === 0)
      return refused({
        code: 'ROLLING',
        field: 'symbol',
        found: symbol,
        message: `Units of ${symbol} are on their way this moment. Try again in a few seconds.`,
      });
    await durable(trader.record(ended));
    return done(`The roll of ${symbol} is given up. What is left stays where it is, with its exits.`);
  }

  /** Starts the roll of one contract; resolves when that is on disk. */
  async start(from: Instrument, wish: RollWish, by: Actor): Promise<Result<undefined, Refusal>> {
    const { trader } = this.#options;
    const request = await this.#request(from, wish, by);
    if (!request.ok) return request;
    const started = trader.kernel.rolls.start(request.value);
    if (!started.ok) return started;
    trader.know(request.value.to);
    await durable(trader.record(started.value));
    return ok(undefined);
  }

  /** The contract that a position is rolled into. */
  async target(from: Instrument, wanted?: string): Promise<Result<Instrument, Refusal>> {
    const { resolver, trader, rollDays, rollByVolume } = this.#options;
    if (wanted !== undefined) return resolver.resolve(wanted);
    const dates = rollDatesOf(from, rollDays);
    if (!dates) return fail(noTarget(from));
    const date = Temporal.PlainDate.from(resolver.marketDate);
    const { root } = dates;
    const byVolume = rollByVolume.includes(root.root) ? await this.frontByVolume(from) : undefined;
    if (byVolume) return ok(byVolume);
    const month = nextMonth(dates, date, rollDays);
    const found = await trader.broker.resolve(futureQuery(root, month));
    if (!found.ok) return found;
    const [instrument, ...others] = found.value;
    if (instrument && others.length === 0) return ok(instrument);
    return fail({
      code: 'ROLL_TARGET_UNKNOWN',
      field: 'to',
      found: contractName(root, month),
      message: `The broker names ${others.length === 0 ? 'no' : 'more than one'} contract for ${contractName(root, month)}. Name it with --to.`,
    });
  }

  /** The contract that a continuous symbol means by now, where that is a later one than is held. */
  async frontByVolume(held: Instrument): Promise<Instrument | undefined> {
    const root = rootOf(held);
    const front = root && (await this.#options.resolver.resolve(`${root.exchange}:${root.root}1!`));
    if (!front?.ok || front.value.tradingClass !== held.tradingClass) return undefined;
    return (front.value.lastTradeDate ?? '') > (held.lastTradeDate ?? '') ? front.value : undefined;
  }

  async #request(from: Instrument, wish: RollWish, by: Actor): Promise<Result<RollRequest, Refusal>> {
    const { trader, clock, settings } = this.#options;
    if (from.secType !== 'FUT') return fail(noFuture(from));
    const to = await this.target(from, wish.to);
    if (!to.ok) return to;
    trader.quotes.follow(from);
    trader.quotes.follow(to.value);
    await Promise.all([from, to.value].map(({ conId }) => trader.market.waitFor(conId, FIRST_QUOTE_MS)));
    const { limit, onUnfilled, session, patienceSeconds, external, reason } = wish;
    const rule = rollRuleOf(settings, rootOf(from)?.root);
    return ok({
      id: signalIdAt(clock.now(), trader.nextSeq),
      by,
      reason: reason ?? `roll, from the ${by}`,
      from,
      to: to.value,
      pricing: pricingOf(rule, {
        ...(limit === undefined ? {} : { limit }),
        ...(onUnfilled === undefined ? {} : { onUnfilled }),
        ...(session === undefined ? {} : { session }),
        ...(patienceSeconds === undefined ? {} : { patienceMs: patienceSeconds * 1_000 }),
      }),
      ...(external ? { external } : {}),
    });
  }

  /** The contracts that a wish is about: the one of its symbol, or all futures that Bowline holds. */
  async #meant({ symbol, to, external }: RollWish): Promise<Result<readonly Instrument[], Refusal>> {
    const held = this.held();
    if (symbol === undefined) {
      if (to !== undefined || external)
        return fail({
          code: 'ROLL_WHAT',
          field: 'symbol',
          message: 'A contract to roll into, and what is not Bowline’s, are named for one symbol only.',
        });
      if (held.length > 0) return ok(held);
      return fail({
        code: 'NOTHING_TO_ROLL',
        field: 'symbol',
        message: 'Bowline holds no position in futures.',
      });
    }
    const meant = symbol.trim().toUpperCase();
    const { state } = this.#options.trader.kernel;
    const known = [...state.instruments.values()].find(
      ({ conId, localSymbol }) =>
        (String(conId) === meant || localSymbol.toUpperCase() === meant) && state.positions.has(conId),
    );
    if (known) return ok([known]);
    const resolved = await this.#options.resolver.resolve(symbol);
    if (!resolved.ok) return resolved;
    const isHeld = held.some(({ conId }) => conId === resolved.value.conId);
    // `ES1!` is the position in its family, whatever month that is in.
    const family = held.filter(({ tradingClass }) => tradingClass === resolved.value.tradingClass);
    const [only, ...more] = family;
    if (!isHeld && only && more.length === 0 && continuousOf(symbol)) return ok([only]);
    return ok([resolved.value]);
  }

  /** The futures that Bowline holds. */
  held(): readonly Instrument[] {
    const { state } = this.#options.trader.kernel;
    return openPositions(state)
      .map(({ conId }) => state.instruments.get(conId))
      .filter((instrument) => instrument !== undefined)
      .filter(({ secType }) => secType === 'FUT');
  }

  async #untilEnded(started: readonly Instrument[]): Promise<void> {
    const { trader } = this.#options;
    const isOver = (): boolean => !started.some(({ conId }) => trader.kernel.state.rolls.has(conId));
    if (isOver()) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const stop = trader.recorded.subscribe(() => {
      if (isOver()) resolve(undefined);
    });
    const timer = setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS);
    await promise;
    clearTimeout(timer);
    stop();
  }

  /** What has become of a roll so far. */
  #outcome({ conId, localSymbol }: Instrument): string {
    const { state } = this.#options.trader.kernel;
    const roll = state.rolls.get(conId);
    const failed = state.alarms.get(rollAlarmId(conId));
    if (failed) return failed.message;
    const into = state.instruments.get(roll?.to ?? state.rolledInto.get(conId) ?? conId)?.localSymbol ?? '';
    if (roll) {
      const left = Math.abs(state.positions.get(conId)?.quantity ?? 0);
      return `${localSymbol} is being rolled into ${into}: ${count(roll.rolled, 'contract')} rolled, ${left} left.`;
    }
    return `${localSymbol} is rolled into ${into}.`;
  }

  #orders(started: readonly Instrument[]): readonly string[] {
    const from = new Set(started.map(({ conId }) => conId));
    return [...this.#options.trader.kernel.state.orders.values()]
      .filter(({ roll }) => roll !== undefined && from.has(roll.from))
      .map(({ ref }) => ref);
  }
}

const refusedView = (refusal: Refusal): Pick<RollExplanationView, 'wouldSend' | 'refusal' | 'text'> => ({
  wouldSend: false,
  refusal,
  text: [refusal.message],
});

const noTarget = ({ localSymbol }: Instrument): Refusal => ({
  code: 'ROLL_TARGET_UNKNOWN',
  field: 'to',
  found: localSymbol,
  message: `The months of ${localSymbol} are not known here. Name the contract to roll into with --to.`,
});

const noFuture = ({ localSymbol, secType }: Instrument): Refusal => ({
  code: 'ROLL_NOT_A_FUTURE',
  field: 'symbol',
  found: secType,
  allowed: 'FUT',
  message: `${localSymbol} is no future (${secType}): only futures are rolled. Options and spreads of them are closed and entered anew.`,
});
