import type { UnixMs } from '../../core/clock.ts';
import { conId, type SignalId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { DISTANCE_FORMS, readDistance } from '../../signals/distance.ts';
import type { Distance, Share, Signal } from '../../trading/signal.ts';
import type { Origin } from '../raw-signal.ts';

/** What a person has flattened; absent: everything that Bowline opened. */
export interface FlattenScope {
  readonly symbol?: string | undefined;
  /** That contract alone: several may go by the symbol. */
  readonly conId?: number | undefined;
}

/** What a person orders about a position that is held. Prices and distances as in an alert: `441.50`, `1%`, `20 ticks`. */
export interface PositionInstruction {
  readonly action: 'close' | 'amend' | 'reverse';
  readonly symbol: string;
  /** The contract of the position, where it is known: several may go by the symbol. */
  readonly conId?: number;
  readonly reason: string;
  /** Of a close: absent means all. */
  readonly portion?: Share;
  /** The new stop; of a reverse that of the new position. */
  readonly stop?: string;
  /** Several, nearest first, with commas between them. */
  readonly target?: string;
  /** The stop goes to the average entry price, so far beyond it on the winning side (empty: at it). */
  readonly breakEven?: { readonly offset?: string };
}

/** The canonical signal of an instruction, so that its fate can be read like that of any other. */
export function instructionSignal(
  instruction: PositionInstruction,
  origin: Origin,
  receivedAt: UnixMs,
  id: SignalId,
): Result<Signal> {
  const stop = distance('stop', instruction.stop);
  if (!stop.ok) return stop;
  const targets: Distance[] = [];
  for (const text of (instruction.target ?? '').split(',')) {
    const target = distance('target', text);
    if (!target.ok) return target;
    if (target.value) targets.push(target.value);
  }
  const [target, ...others] = targets;
  const offset = distance('offset', instruction.breakEven?.offset);
  if (!offset.ok) return offset;
  const { action, symbol, conId: of, reason, portion, breakEven } = instruction;
  return ok({
    id,
    source: origin,
    receivedAt,
    dedupeKey: id,
    action,
    symbol: symbol.trim(),
    ...(of === undefined ? {} : { conId: conId(of) }),
    entry: { type: 'market' },
    tif: 'DAY',
    outsideRth: false,
    reason,
    ...(portion ? { portion } : {}),
    ...(stop.value ? { stopLoss: stop.value } : {}),
    ...(target && others.length === 0 ? { takeProfit: target } : {}),
    ...(others.length > 0 ? { takeProfits: targets.map((at) => ({ at })) } : {}),
    ...(breakEven ? { breakEven: { when: 'now', ...(offset.value ? { offset: offset.value } : {}) } } : {}),
  });
}

function distance(field: string, text: string | undefined): Result<Distance | undefined, Refusal> {
  if (text === undefined || text.trim() === '') return ok(undefined);
  const read = readDistance({ kind: 'text', text: text.trim() });
  if (read.ok) return read;
  return fail({
    code: 'DISTANCE_INVALID',
    field,
    found: text,
    allowed: DISTANCE_FORMS,
    message: `${field} "${text}" cannot be read: ${read.error.problem} Allowed: ${DISTANCE_FORMS}.`,
  });
}
