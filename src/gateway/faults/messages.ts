import { z } from 'zod';
import { unixMs } from '../../core/clock.ts';
import { type Random, seededRandom } from '../../core/random.ts';
import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { SERVER_MESSAGES } from '../codec/server/catalogue.ts';
import type { GatewayInternals } from '../gateway.ts';
import { bareStamp, dashStamp, EASTERN, parseStamp } from '../times.ts';
import { clientId, count, defineFault, type EndFault, lasting, probability } from './fault.ts';

/** Faults of single messages. */

export const MESSAGE_NAMES: ReadonlySet<string> = new Set(
  [...CLIENT_MESSAGES.values(), ...SERVER_MESSAGES.values()].map(({ name }) => name),
);

const kind = z.string().refine((name) => MESSAGE_NAMES.has(name), {
  error: ({ input }) =>
    `${String(input)} is no message of the TWS API; write it as orderStatus, executionData or placeOrder`,
});
const DEFAULT_MS = 500;
const milliseconds = z
  .number('must be a number of milliseconds')
  .min(0, 'must not be negative')
  .max(3_600_000);

const counted = { ...lasting, count: count.optional() };

/** What is to be done to which messages. */
export interface MessageRule {
  readonly kinds: readonly string[];
  readonly action: 'drop' | 'delay' | 'duplicate' | 'reorder';
  /** Default 1. */
  readonly probability?: number;
  /** So many messages; absent: all. */
  readonly count?: number;
  readonly clientId?: number;
  /** For `delay`, and how long `reorder` waits at most for a second message. */
  readonly ms?: number;
  readonly random?: Random;
  /** Only what this lets through; default: everything. */
  readonly concerns?: (values: object, answer: boolean) => boolean;
}

/** Applies one rule to the traffic of both directions until it is ended. What is held back then is sent. */
export function applyRule({ traffic }: GatewayInternals, rule: MessageRule): EndFault {
  const { action, probability: chance = 1, clientId: only, ms = DEFAULT_MS } = rule;
  const names = new Set(rule.kinds);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  const held: (() => void)[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const after = (work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  /** The later message first. */
  const releaseReversed = (): void => {
    for (const send of held.splice(0).reverse()) send();
  };
  /** In the order in which they came. */
  const releaseNext = (): void => held.shift()?.();

  const treat = (send: () => void): void => {
    switch (action) {
      case 'drop':
        return;
      case 'duplicate':
        send();
        send();
        return;
      case 'delay':
        held.push(send);
        after(releaseNext);
        return;
      case 'reorder':
        held.push(send);
        if (held.length > 1) releaseReversed();
        else after(releaseReversed);
    }
  };
  const meant = (name: string, id: number, values: object, answer: boolean): boolean => {
    if (left <= 0 || !names.has(name) || (only !== undefined && only !== id)) return false;
    if (rule.concerns?.(values, answer) === false) return false;
    if (chance < 1 && (rule.random?.next() ?? 0) >= chance) return false;
    left -= 1;
    return true;
  };
  const stops = [
    traffic.onOutgoing(({ client, message, values, answer }, next) => {
      if (meant(message.name, client.clientId, values, answer)) treat(() => next(values));
      else next(values);
    }),
    traffic.onIncoming(({ client, message, request }, next) => {
      if (meant(message.name, client.clientId, request, false)) treat(next);
      else next();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const timer of timers) clearTimeout(timer);
    for (const send of held.splice(0)) send();
  };
}

export const messages = defineFault({
  name: 'messages',
  summary:
    'Messages of some kinds are dropped, delayed, duplicated or put in another order, with a probability.',
  options: z.strictObject({
    ...counted,
    do: z.enum(['drop', 'delay', 'duplicate', 'reorder'], 'must be drop, delay, duplicate or reorder'),
    kinds: z.array(kind, 'must be a list of message names').min(1, 'must name at least one message'),
    probability: probability.default(1),
    ms: milliseconds.default(DEFAULT_MS),
    seed: z.int().min(0).default(1),
    clientId: clientId.optional(),
  }),
  start: (gateway, { do: action, kinds, probability: chance, ms, seed, count: times, clientId: only }) =>
    applyRule(gateway, {
      kinds,
      action,
      probability: chance,
      ms,
      random: seededRandom(seed),
      ...(times === undefined ? {} : { count: times }),
      ...(only === undefined ? {} : { clientId: only }),
    }),
});

/** What the gateway tells by itself; answers to questions stay whole. */
const live = (_values: object, answer: boolean): boolean => !answer;
const withCount = (times: number | undefined): { readonly count?: number } =>
  times === undefined ? {} : { count: times };

export const duplicateStatuses = defineFault({
  name: 'duplicate-statuses',
  summary: 'Every orderStatus comes twice.',
  options: z.strictObject(counted),
  start: (gateway, { count: times }) =>
    applyRule(gateway, { kinds: ['orderStatus'], action: 'duplicate', ...withCount(times) }),
});

export const missingStatus = defineFault({
  name: 'missing-status',
  summary:
    'Orders change without a word: neither openOrder nor orderStatus comes by itself; questions are answered.',
  options: z.strictObject({
    ...counted,
    /** Only these; default: all. */
    statuses: z.array(z.string()).optional(),
  }),
  start: (gateway, { count: times, statuses }) =>
    applyRule(gateway, {
      kinds: ['orderStatus', 'openOrder'],
      action: 'drop',
      ...withCount(times),
      concerns: (values, answer) => {
        if (answer) return false;
        const { status, orderState } = values as { status?: string; orderState?: { status?: string } };
        return statuses === undefined || statuses.includes(status ?? orderState?.status ?? '');
      },
    }),
});

export const filledBeforeExecution = defineFault({
  name: 'filled-before-execution',
  summary: 'The status Filled comes first, the execution and its commission later.',
  options: z.strictObject({ ...counted, ms: milliseconds.default(100) }),
  start: (gateway, { ms, count: times }) =>
    applyRule(gateway, {
      kinds: ['executionData', 'commissionReport'],
      action: 'delay',
      ms,
      ...withCount(times),
      concerns: live,
    }),
});

export const commission = defineFault({
  name: 'commission',
  summary: 'The commission report comes late, or not at all.',
  options: z.strictObject({
    ...counted,
    report: z.enum(['late', 'missing'], 'must be late or missing').default('late'),
    ms: milliseconds.default(2000),
  }),
  start: (gateway, { report, ms, count: times }) =>
    applyRule(gateway, {
      kinds: ['commissionReport'],
      action: report === 'late' ? 'delay' : 'drop',
      ms,
      ...withCount(times),
      concerns: live,
    }),
});

export const executionsOutOfOrder = defineFault({
  name: 'executions-out-of-order',
  summary: 'Executions come in pairs, the later one first.',
  options: z.strictObject({ ...counted, ms: milliseconds.default(DEFAULT_MS) }),
  start: (gateway, { ms, count: times }) =>
    applyRule(gateway, {
      kinds: ['executionData'],
      action: 'reorder',
      ms,
      ...withCount(times),
      concerns: live,
    }),
});

export const completedWithoutSize = defineFault({
  name: 'completed-without-size',
  summary:
    'The list of completed orders tells filled ones with a size of nothing, as real gateways often do.',
  options: z.strictObject(lasting),
  start: ({ traffic }) =>
    traffic.onOutgoing(({ message, values }, next) => {
      const isFilled = message.name === 'completedOrder' && 'status' in values && values.status === 'Filled';
      next(isFilled ? { ...values, totalQuantity: 0, filledQuantity: 0 } : values);
    }),
});

const MILLISECONDS = 1000;

export const clockSkew = defineFault({
  name: 'clock-skew',
  summary:
    'The gateway’s clock is wrong: its current time and the times of executions are off by so many seconds.',
  options: z.strictObject({
    ...lasting,
    bySeconds: z.number('must be a number of seconds').min(-86_400).max(86_400),
  }),
  start: ({ traffic }, { bySeconds }) =>
    traffic.onOutgoing(({ message, values }, next) => {
      const { epochSeconds, time } = values as { epochSeconds?: number; time?: string };
      if (message.name === 'currentTime' && epochSeconds !== undefined) {
        next({ epochSeconds: epochSeconds + Math.round(bySeconds) });
        return;
      }
      const at =
        message.name === 'executionData' && time !== undefined ? parseStamp(time, EASTERN) : undefined;
      if (at?.ok !== true || time === undefined) {
        next(values);
        return;
      }
      const moved = unixMs(at.value + bySeconds * MILLISECONDS);
      next({ ...values, time: time.includes('-') ? dashStamp(moved) : bareStamp(moved, EASTERN) });
    }),
});
