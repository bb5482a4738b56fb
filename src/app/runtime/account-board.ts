import type { BrokerEvent, BrokerPosition } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ConId } from '../../core/ids.ts';
import type { AccountFacts } from '../../trading/risk/check.ts';

type AccountValue = Extract<BrokerEvent, { type: 'account-value' }>;

/** IB's name for sums over all currencies, converted to the account's base currency. */
const BASE = 'BASE';
/** Told by Bowline's own simulated gateway alone. */
const SIMULATED = 'SimulatedMarket';

/** What the broker says of one account: values by IB's keys, and positions. Not in the journal: the broker repeats it. */
export class AccountBoard {
  #account: AccountId | undefined;
  /** Key → currency (or `BASE`, or empty) → value: `RealizedPnL` comes once per currency and once for all. */
  readonly #values = new Map<string, Map<string, string>>();
  readonly #positions = new Map<ConId, BrokerPosition>();
  /** Quantities and when each was told first; our clock. */
  readonly #quantities = new Map<ConId, { readonly quantity: number; readonly since: UnixMs }>();
  /** The facts of now; absent when something was told since. Each decision asks for them several times. */
  #facts: { readonly moved: number | undefined; readonly facts: AccountFacts } | undefined;
  /** True once the broker has listed all positions: what is not listed is 0. */
  #complete = false;

  /**
   * A session with this account begins. Its values stay until new ones come; its positions are not known until the
   * broker has told them again, because one that was closed meanwhile is simply left out.
   */
  begin(account: AccountId): void {
    this.#facts = undefined;
    if (this.#account !== account) {
      this.#values.clear();
      this.#quantities.clear();
    }
    // Another gateway may stand at the same place: what it is, it has to say itself.
    this.#values.delete(SIMULATED);
    this.#account = account;
    this.#positions.clear();
    this.#complete = false;
  }

  take(value: AccountValue): void {
    if (value.account !== this.#account) return;
    this.#facts = undefined;
    const rows = this.#values.get(value.key) ?? new Map<string, string>();
    rows.set(value.currency, value.value);
    this.#values.set(value.key, rows);
  }

  /** `now`: our clock. */
  takePosition(position: BrokerPosition, now: UnixMs): void {
    if (position.account !== this.#account) return;
    this.#positions.set(position.conId, position);
    this.#note(position.conId, position.position, now);
  }

  /** A list, as read at once. Of what is missing from a whole one nothing is held; one that is not whole says nothing of it. */
  takePositions(positions: readonly BrokerPosition[], now: UnixMs, isWhole = true): void {
    if (isWhole) this.#positions.clear();
    for (const position of positions) this.takePosition(position, now);
    if (!isWhole) return;
    for (const conId of this.#quantities.keys()) if (!this.#positions.has(conId)) this.#note(conId, 0, now);
    this.#complete = true;
  }

  #note(conId: ConId, quantity: number, since: UnixMs): void {
    if (this.#quantities.get(conId)?.quantity !== quantity) this.#quantities.set(conId, { quantity, since });
  }

  /** Since when the broker has told the quantity that it tells now; our clock. */
  positionSince(conId: ConId): UnixMs | undefined {
    return this.#quantities.get(conId)?.since;
  }

  get account(): AccountId | undefined {
    return this.#account;
  }

  /** The account's base currency, told with its net liquidation value. */
  get currency(): string | undefined {
    for (const currency of this.#values.get('NetLiquidation')?.keys() ?? [])
      if (currency !== '' && currency !== BASE) return currency;
    return undefined;
  }

  /** In the base currency; absent when it was told in other currencies only. */
  number(key: string): number | undefined {
    const rows = this.#values.get(key);
    const text = rows?.get(BASE) ?? rows?.get(this.currency ?? BASE) ?? rows?.get('');
    const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  /** Bowline's own simulated gateway says so, also when it runs elsewhere and is reached like a real one. */
  get simulated(): boolean {
    return this.#values.get(SIMULATED)?.get('') === 'true';
  }

  /**
   * Net liquidation moved on by what our positions have gained since it was told (`moved`, in the base currency): IB tells
   * it anew only every three minutes and after trades.
   */
  equity(moved: number): number | undefined {
    const told = this.number('NetLiquidation');
    return told === undefined ? undefined : told + moved;
  }

  position(conId: ConId): BrokerPosition | undefined {
    const known = this.#positions.get(conId);
    if (known || !this.#complete || this.#account === undefined) return known;
    const nothing = { symbol: '', secType: '', currency: '', position: 0, averageCost: 0 };
    return { account: this.#account, conId, ...nothing };
  }

  /** All positions that the broker has told in this session. */
  positions(): Iterable<BrokerPosition> {
    return this.#positions.values();
  }

  /** What a unit of a currency is worth in the base currency, where the broker has told it. */
  exchangeRate(currency: string): number | undefined {
    const rate = Number(this.#values.get('ExchangeRate')?.get(currency) ?? Number.NaN);
    return rate > 0 && Number.isFinite(rate) ? rate : undefined;
  }

  /** `moved`: what our positions have gained since the net liquidation value was told. */
  facts(moved?: number): AccountFacts {
    if (!this.#facts || this.#facts.moved !== moved) this.#facts = { moved, facts: this.#factsAt(moved) };
    return this.#facts.facts;
  }

  #factsAt(moved: number | undefined): AccountFacts {
    const { currency } = this;
    const netLiquidation = this.number('NetLiquidation');
    const equity = moved === undefined ? undefined : this.equity(moved);
    const buyingPower = this.number('BuyingPower');
    const cash = this.number('TotalCashValue');
    const excessLiquidity = this.number('ExcessLiquidity');
    return {
      ...(equity === undefined ? {} : { equity }),
      ...(buyingPower === undefined ? {} : { buyingPower }),
      ...(cash === undefined ? {} : { cash }),
      ...(excessLiquidity === undefined ? {} : { excessLiquidity }),
      ...(this.#account === undefined ? {} : { id: this.#account }),
      ...(this.simulated ? { simulated: true as const } : {}),
      ...(currency === undefined ? {} : { currency }),
      ...(netLiquidation === undefined ? {} : { netLiquidation }),
    };
  }
}
