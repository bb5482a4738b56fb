import { z } from 'zod';
import { fail, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import type { GatewayInternals } from '../gateway.ts';
import type { Connection } from '../session/connection.ts';

/** Ends a fault that lasts. */
export type EndFault = () => void;

/** One kind of fault: what it is called, what can be set, and how it begins on a running gateway. */
export interface FaultKind {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly options: z.ZodType<object>;
  /** Undefined for one that is over at once. Refuses options that do not fit this gateway. */
  readonly start: (gateway: GatewayInternals, options: unknown) => Result<EndFault | undefined>;
}

/** A fault as its author writes it. */
interface FaultDefinition<Options extends z.ZodType<object>> {
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
  readonly start: (
    gateway: GatewayInternals,
    options: z.output<Options>,
  ) => Result<EndFault | undefined> | EndFault | undefined;
}

export function defineFault<Options extends z.ZodType<object>>(
  definition: FaultDefinition<Options>,
): FaultKind {
  const { name, summary, options, start } = definition;
  return {
    name,
    summary,
    options,
    start(gateway, given) {
      const begun = start(gateway, given as z.output<Options>);
      return begun === undefined || typeof begun === 'function' ? { ok: true, value: begun } : begun;
    },
  };
}

const MOST_SECONDS = 604_800;

/** Real seconds that something lasts; absent: until it is ended. */
export const seconds = z
  .number('must be a number of seconds')
  .min(0, 'must not be negative')
  .max(MOST_SECONDS, `must be at most ${MOST_SECONDS}`);
export const lasting = { seconds: seconds.optional() };
export const count = z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000);
export const probability = z.number().min(0, 'must be 0 to 1').max(1, 'must be 0 to 1');
export const clientId = z.int('must be a whole number').min(0, 'must not be negative');
export const symbol = z.string('must be a symbol').min(1, 'must be a symbol');

/** The instrument of a symbol (futures: the first listed month), or of a local symbol, also of an option. */
export function instrumentNamed({ context }: GatewayInternals, name: string): Result<Instrument> {
  const wanted = name.toUpperCase();
  const { instruments } = context.exchange;
  const found =
    instruments.find(({ localSymbol }) => localSymbol.toUpperCase() === wanted) ??
    instruments.find((instrument) => instrument.symbol.toUpperCase() === wanted) ??
    optionNamed(context.exchange, wanted);
  if (found !== undefined) return { ok: true, value: found };
  return fail({
    code: 'SYMBOL_UNKNOWN',
    field: 'symbol',
    found: name,
    message: `symbol: ${name} is not listed on this gateway. Name one that is, such as SPY or ESZ6.`,
  });
}

/** The option of a local symbol: `SPY   261120C00690000` with any blanks, `ESZ6 C6900`. */
function optionNamed({ options }: Exchange, localSymbol: string): Instrument | undefined {
  const query = {
    localSymbol,
    symbol: '',
    tradingClass: '',
    expiry: '',
    exchange: '',
    currency: '',
    includeExpired: false,
  };
  for (const secType of ['OPT', 'FOP'] as const) {
    const [found] = options?.search({ ...query, secType }) ?? [];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The sessions meant: of one client, or all of them. */
export const sessionsOf = (gateway: GatewayInternals, only?: number): readonly Connection[] =>
  gateway
    .connections()
    .filter((connection) => connection.started && (only === undefined || connection.clientId === only));

/** Tells every session under id −1; past every filter. */
export function announce(gateway: GatewayInternals, code: number, text: string): void {
  for (const connection of sessionsOf(gateway)) connection.announce(code, text);
}
