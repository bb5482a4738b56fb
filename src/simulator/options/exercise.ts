import type { AccountId, ConId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { optionMoments } from '../../instruments/options/option-moments.ts';
import { exerciseValue, isOption, type OptionInstrument } from '../../marketdata/options/option-model.ts';
import {
  ACCOUNT_MISSING,
  AT_THE_MONEY,
  CONTRACT_EXPIRED,
  EXERCISE_AGAINST_NATURE,
  INVALID_EXERCISE,
  INVALID_EXERCISE_QUANTITY,
  LAPSE_TOO_EARLY,
  NO_LONG_POSITION,
  NO_SHORT_POSITION,
  NOT_YET_EXERCISABLE,
  UNKNOWN_CONTRACT,
  unknownAccount,
} from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import { CLEARING_HOUSE, deliver } from './clearing.ts';
import type { ExerciseRequest } from './option-exchange.ts';
import { underlyingPrice } from './option-moment.ts';

const EXERCISE = 1;
const LAPSE = 2;
/** Nearer to the strike than this an option is neither in nor out of the money. */
const AT_THE_STRIKE = 0.005;

/**
 * A holder's instruction (IB's `exerciseOptions`). Exercises of American options are booked at once; a decision to let contracts
 * lapse is kept until they expire. Without `override`, an instruction against the option's natural end is refused.
 * Undefined when it was accepted.
 */
export function exercise(simulation: Simulation, request: ExerciseRequest): BrokerError | undefined {
  const { action, quantity } = request;
  const instrument = deliverable(simulation, request.conId);
  if (instrument === undefined) return UNKNOWN_CONTRACT;
  if (action !== EXERCISE && action !== LAPSE) return INVALID_EXERCISE;
  if (!Number.isInteger(quantity) || quantity < 1) return INVALID_EXERCISE_QUANTITY;
  const account = accountOf(simulation, request.account);
  if (!account.ok) return account.error;
  if (simulation.now >= optionMoments(instrument.option).settles) return CONTRACT_EXPIRED;
  const position = simulation.ledger.account(account.value).positions.get(instrument.conId);
  if (position === undefined || position.quantity < quantity) return NO_LONG_POSITION;
  const refusal = againstNature(simulation, instrument, request) ?? tooEarly(simulation, instrument, action);
  if (refusal !== undefined) return refusal;
  if (action === EXERCISE && instrument.option.delivery === 'physical') {
    deliver(simulation, account.value, instrument, quantity, request);
    return undefined;
  }
  // Index options are settled when they expire; what had been let lapse is then exercised after all.
  const lapsing = position.lapsing ?? 0;
  position.lapsing =
    action === LAPSE ? Math.min(position.quantity, lapsing + quantity) : Math.max(0, lapsing - quantity);
  simulation.outbox.accountChanged(simulation.ledger.account(account.value), position);
  return undefined;
}

/** Assigns contracts of a short position before they expire, as a holder's exercise would. */
export function assign(
  simulation: Simulation,
  accountId: AccountId,
  conId: ConId,
  quantity: number,
): BrokerError | undefined {
  const instrument = deliverable(simulation, conId);
  if (instrument === undefined) return UNKNOWN_CONTRACT;
  const account = accountOf(simulation, accountId);
  if (!account.ok) return account.error;
  if (!Number.isInteger(quantity) || quantity < 1) return INVALID_EXERCISE_QUANTITY;
  if (simulation.ledger.quantity(account.value, conId) > -quantity) return NO_SHORT_POSITION;
  if (instrument.option.style === 'european') return NOT_YET_EXERCISABLE;
  deliver(simulation, account.value, instrument, quantity, CLEARING_HOUSE);
  return undefined;
}

/** An option whose underlying is listed; an account may hold others from another market. */
function deliverable(simulation: Simulation, conId: ConId): OptionInstrument | undefined {
  const instrument = simulation.options.open(simulation, conId)?.instrument;
  if (instrument === undefined || !isOption(instrument)) return undefined;
  return simulation.markets.has(instrument.option.underlying) ? instrument : undefined;
}

function accountOf({ ledger }: Simulation, account: AccountId): Result<AccountId, BrokerError> {
  const [only] = ledger.accounts.keys();
  if (account === '')
    return only !== undefined && ledger.accounts.size === 1 ? ok(only) : fail(ACCOUNT_MISSING);
  return ledger.accounts.has(account) ? ok(account) : fail(unknownAccount(account));
}

function againstNature(
  simulation: Simulation,
  instrument: OptionInstrument,
  { action, override }: ExerciseRequest,
): BrokerError | undefined {
  if (override) return undefined;
  const spot = underlyingPrice(simulation, instrument);
  if (spot === undefined) return undefined;
  if (Math.abs(spot - instrument.strike) < AT_THE_STRIKE) return AT_THE_MONEY;
  const isInTheMoney = exerciseValue(instrument, spot) > 0;
  return isInTheMoney === (action === EXERCISE) ? undefined : EXERCISE_AGAINST_NATURE;
}

/** European options, and decisions to let contracts lapse, have their time on the day of expiration. */
function tooEarly(
  { day }: Simulation,
  { option }: OptionInstrument,
  action: number,
): BrokerError | undefined {
  if (day.date.replaceAll('-', '') >= option.expirationDate) return undefined;
  if (action === LAPSE) return LAPSE_TOO_EARLY;
  return option.style === 'european' ? NOT_YET_EXERCISABLE : undefined;
}
