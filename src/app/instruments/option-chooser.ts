import type { Broker } from '../../broker/port.ts';
import { cleanDecimal } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { optionCombo } from '../../instruments/combos/combo-instrument.ts';
import type { ContractLeg } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { optionText } from '../../instruments/options/choice-text.ts';
import { chooseExpiration, chooseStrike, monthsOf } from '../../instruments/options/choose.ts';
import type {
  OptionChoice,
  OptionRequest,
  SpreadLeg,
  StrikeChoice,
} from '../../instruments/options/option-choice.ts';
import { chainQuery, isIndexUnderlying } from '../../instruments/symbology/options.ts';
import { type DeltaOf, optionByDelta } from './strike-by-delta.ts';

/** The price of an instrument now: the middle of bid and ask, or the last; undefined when none comes within a moment. */
export type PriceOf = (instrument: Instrument) => Promise<number | undefined>;

export interface OptionChooserOptions {
  readonly broker: Pick<Broker, 'resolve'>;
  readonly priceOf?: PriceOf;
  readonly deltaOf?: DeltaOf;
  /** The underlying by its symbol. */
  underlying(symbol: string): Promise<Result<Instrument, Refusal>>;
}

const refuse = (code: string, found: string, message: string, allowed?: string): Result<never, Refusal> =>
  fail({ code, field: 'symbol', found, ...(allowed === undefined ? {} : { allowed }), message });

/** Most strikes whose quotes are asked for to find a premium; IB counts market data lines. */
const MOST_QUOTED = 12;

/** Finds the contract of an option that is chosen relative to the market. */
export class OptionChooser {
  readonly #options: OptionChooserOptions;

  constructor(options: OptionChooserOptions) {
    this.#options = options;
  }

  /** False for one option by date and strike, which is a contract by name. */
  isNeeded(request: OptionRequest): boolean {
    if (request.kind === 'spread') return true;
    const { expiration, strike } = request.option;
    return expiration.by !== 'date' || strike.by !== 'price';
  }

  async choose(text: string, request: OptionRequest, today: string): Promise<Result<Instrument, Refusal>> {
    if (request.kind === 'spread') return this.#chooseSpread(text, request.legs, today);
    const { option } = request;
    const { strike } = option;
    if (strike.by === 'leg')
      return refuse('OPTION_MALFORMED', text, `"${text}" names the strike by another leg and has none.`);
    return this.#chooseOne(text, option, strike, today);
  }

  /** Each leg by itself, in order: a later one may count from the strike of an earlier one. */
  async #chooseSpread(
    text: string,
    legs: readonly SpreadLeg[],
    today: string,
  ): Promise<Result<Instrument, Refusal>> {
    const chosen: ContractLeg[] = [];
    for (const [index, { ratio, option }] of legs.entries()) {
      const strike = fromEarlierLeg(option.strike, chosen);
      if (strike === undefined) return refuse('OPTION_MALFORMED', text, noSuchLeg(text, index));
      const contract = await this.#chooseOne(optionText({ ...option, strike }), option, strike, today);
      if (!contract.ok)
        return fail({ ...contract.error, message: `Leg ${index + 1}: ${contract.error.message}` });
      chosen.push({ contract: contract.value, ratio });
    }
    const combo = optionCombo(chosen);
    return combo.ok ? combo : fail({ found: text, ...combo.error });
  }

  async #chooseOne(
    text: string,
    option: OptionChoice,
    strike: Exclude<StrikeChoice, { by: 'leg' }>,
    today: string,
  ): Promise<Result<Instrument, Refusal>> {
    const chain = await this.#chain(option, today);
    if (!chain.ok) return chain;
    const dates = chain.value.map((each) => dateOf(each));
    const expiration = chooseExpiration(dates, option.expiration, today);
    if (expiration === undefined)
      return refuse(
        'OPTION_EXPIRATION_NONE',
        text,
        `No ${option.underlying} option expires as "${text}" asks on ${today}.`,
        [...new Set(dates)].sort().slice(0, 8).join(', '),
      );
    const listed = chain.value.filter((each) => dateOf(each) === expiration);
    if (strike.by === 'delta') return this.#byDelta(text, listed, strike.delta);
    const money = strike.by === 'price' ? undefined : await this.#money(option.underlying);
    if (money && !money.ok) return money;
    const near = money?.ok ? [...listed].sort((a, b) => away(a, money.value) - away(b, money.value)) : listed;
    const quoted =
      strike.by === 'premium'
        ? await this.#premiums(near.slice(0, MOST_QUOTED))
        : new Map<Instrument, number>();
    const views = listed.map((each) => {
      const premium = quoted.get(each);
      return { strike: each.strike ?? 0, ...(premium === undefined ? {} : { premium }) };
    });
    const chosen = chooseStrike(views, strike, option.right, money?.ok ? money.value : undefined);
    const instrument = listed.find((each) => each.strike === chosen);
    return instrument
      ? ok(instrument)
      : refuse(
          'OPTION_STRIKE_NONE',
          text,
          `No ${option.right === 'C' ? 'call' : 'put'} on ${option.underlying} of ${expiration} fits "${text}".`,
          near
            .slice(0, 8)
            .map((each) => String(each.strike))
            .join(', '),
        );
  }

  async #byDelta(
    text: string,
    listed: readonly Instrument[],
    delta: number,
  ): Promise<Result<Instrument, Refusal>> {
    const { deltaOf } = this.#options;
    const found = deltaOf && (await optionByDelta(listed, delta, deltaOf));
    return found
      ? ok(found)
      : refuse(
          'OPTION_DELTA_UNKNOWN',
          text,
          `"${text}" chooses by delta, and the broker told none near it of these options (it computes them where the account receives the prices of option and underlying). Choose by strikes from the money (2OTM) or by premium ($1.00-$2.50).`,
          'ATM, 2OTM, 1ITM, $1.00-$2.50',
        );
  }

  /** The options of one right in the months that may hold the expiration. */
  async #chain(option: OptionChoice, today: string): Promise<Result<readonly Instrument[], Refusal>> {
    const found: Instrument[] = [];
    let refusal: Refusal | undefined;
    for (const month of monthsOf(option.expiration, today)) {
      const asked = await this.#options.broker.resolve({
        ...chainQuery(option.underlying),
        lastTradeDateOrContractMonth: month,
        right: option.right,
        ...(option.strike.by === 'price' ? { strike: option.strike.price } : {}),
      });
      if (asked.ok) found.push(...asked.value);
      else refusal = asked.error;
    }
    if (found.length > 0) return ok(found);
    return fail({ field: 'symbol', found: option.underlying, ...(refusal ?? noChain(option.underlying)) });
  }

  async #money(symbol: string): Promise<Result<number, Refusal>> {
    const { priceOf } = this.#options;
    if (isIndexUnderlying(symbol) || priceOf === undefined)
      return refuse(
        'OPTION_UNDERLYING_UNKNOWN',
        symbol,
        `The price of ${symbol} is not followed here, so its strikes cannot be counted from the money. Name the strike.`,
      );
    const underlying = await this.#options.underlying(symbol);
    if (!underlying.ok) return underlying;
    const price = await priceOf(underlying.value);
    return price === undefined
      ? refuse(
          'QUOTE_MISSING',
          symbol,
          `There is no quote for ${symbol}, so its options cannot be chosen by the money.`,
        )
      : ok(price);
  }

  async #premiums(options: readonly Instrument[]): Promise<Map<Instrument, number>> {
    const { priceOf } = this.#options;
    const premiums = new Map<Instrument, number>();
    if (!priceOf) return premiums;
    await Promise.all(
      options.map(async (each) => {
        const premium = await priceOf(each);
        if (premium !== undefined) premiums.set(each, premium);
      }),
    );
    return premiums;
  }
}

/** The strike of a leg, where it counts from another leg's as a price; undefined where there is no such leg. */
function fromEarlierLeg(
  strike: StrikeChoice,
  chosen: readonly ContractLeg[],
): Exclude<StrikeChoice, { by: 'leg' }> | undefined {
  if (strike.by !== 'leg') return strike;
  const from = chosen[strike.leg - 1]?.contract.strike;
  return from === undefined ? undefined : { by: 'price', price: cleanDecimal(from + strike.points) };
}

const noSuchLeg = (text: string, index: number): string =>
  `Leg ${index + 1} of "${text}" counts its strike from a leg that does not come before it.`;

const away = (option: Instrument, money: number): number => Math.abs((option.strike ?? 0) - money);

const dateOf = ({ lastTradeDate = '' }: Instrument): string =>
  `${lastTradeDate.slice(0, 4)}-${lastTradeDate.slice(4, 6)}-${lastTradeDate.slice(6, 8)}`;

const noChain = (symbol: string): Refusal => ({
  code: 'OPTION_CHAIN_NONE',
  message: `The broker lists no options on ${symbol} for that time.`,
});
