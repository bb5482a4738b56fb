import { z } from 'zod';
import { unixMs } from '../../core/clock.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { FAULTS } from '../faults/catalogue.ts';
import { type FaultDesk, problemText } from '../faults/fault-desk.ts';
import type { GatewayInternals } from '../gateway.ts';
import { accountBody, selectAccount } from './account-window.ts';
import { correctExecution, correctionBody } from './execution-correction.ts';
import { cancelOrder, changeOrder, orderBody, placeManualOrder, revisionBody } from './manual-orders.ts';
import { assignmentBody, assignOption } from './option-assignment.ts';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

const OK = 200;
const INVALID = 400;
const NOT_FOUND = 404;

const refused = (error: Refusal, status = INVALID): Answer => ({ status, body: { error } });
const done = (body: object = {}): Answer => ({ status: OK, body: { done: true, ...body } });

const speedBody = z.strictObject({
  speed: z.union([z.literal('max'), z.number().min(0).max(100_000)], 'must be 0 to 100000, or max'),
});
/** Market time of one step at most: a week with its weekend. */
const LONGEST_STEP_S = 7 * 86_400;
const stepBody = z
  .strictObject({
    seconds: z
      .number('must be a number of market seconds')
      .positive('must be more than 0')
      .max(LONGEST_STEP_S, 'must be at most 604800')
      .optional(),
    to: z.iso
      .datetime({ offset: true, local: false, error: 'must be a time such as 2026-11-20T15:00:00Z' })
      .optional(),
  })
  .refine(
    ({ seconds, to }) => (seconds === undefined) !== (to === undefined),
    'needs seconds or to, not both',
  );

/** Plays on by a duration or up to a time. */
function step({ player }: GatewayInternals, { seconds, to }: z.infer<typeof stepBody>): Answer {
  const target = to === undefined ? player.reached + (seconds ?? 0) * 1000 : Date.parse(to);
  const marketTime = new Date(player.reached).toISOString();
  if (target < player.reached || target > player.reached + LONGEST_STEP_S * 1000) {
    return refused({
      code: 'BODY_INVALID',
      field: 'to',
      found: String(to),
      message: `to: found ${to}; the market is at ${marketTime} and goes on by at most a week at once`,
    });
  }
  player.advanceTo(unixMs(target));
  return done({ marketTime: new Date(player.reached).toISOString() });
}

function state(gateway: GatewayInternals, desk: FaultDesk): Answer {
  const { context, listener, player, market } = gateway;
  const { exchange } = context;
  return {
    status: OK,
    body: {
      port: listener.port,
      listening: listener.listening,
      marketTime: new Date(player.reached).toISOString(),
      speed: player.speed,
      clients: gateway
        .connections()
        .filter(({ started }) => started)
        .map(({ clientId, version, remote, frozen }) => ({ clientId, version, remote, frozen })),
      faults: desk.active,
      halted: [...market.halted].map((conId) => exchange.instrument(conId)?.localSymbol ?? conId),
      openOrders: exchange.openOrders(),
      executions: exchange.executions().length,
      positions: exchange.accounts.flatMap((account) => exchange.positions(account)),
    },
  };
}

/** Runs the work with a body that fits; answers what is wrong with one that does not. */
function withBody<Body>(schema: z.ZodType<Body>, given: unknown, work: (body: Body) => Answer): Answer {
  const parsed = schema.safeParse(given);
  if (parsed.success) return work(parsed.data);
  return refused({ code: 'BODY_INVALID', message: problemText(parsed.error) });
}

const started = (result: Result<number>): Answer =>
  result.ok ? done({ id: result.value }) : refused(result.error);

const carriedOut = (result: Result<object>): Answer =>
  result.ok ? done(result.value) : refused(result.error);

/** Answers one request of the control API. `given` is the parsed body, `{}` where there was none. */
export function answer(
  gateway: GatewayInternals,
  desk: FaultDesk,
  method: string,
  path: string,
  given: unknown,
): Answer {
  const [, area = '', name = ''] = path.split('/');
  const body = given as object;
  if (method === 'POST' && area === 'faults' && name !== '') {
    const result = desk.start(name, body);
    return !result.ok && result.error.code === 'FAULT_UNKNOWN'
      ? refused(result.error, NOT_FOUND)
      : started(result);
  }
  if (method === 'DELETE' && area === 'faults') {
    if (name === '') {
      desk.endAll();
      return done();
    }
    return done({ ended: desk.end(name) });
  }
  if (area === 'orders' && /^\d+$/.test(name)) {
    if (method === 'DELETE') return carriedOut(cancelOrder(gateway, Number(name)));
    if (method === 'POST') {
      return withBody(revisionBody, body, (revision) =>
        carriedOut(changeOrder(gateway, Number(name), revision)),
      );
    }
  }
  if (method === 'POST' && area === 'executions' && name !== '') {
    return withBody(correctionBody, body, (correction) =>
      carriedOut(correctExecution(gateway, name, correction)),
    );
  }
  switch (`${method} ${path}`) {
    case 'GET /state':
      return state(gateway, desk);
    case 'GET /executions':
      return { status: OK, body: { executions: gateway.context.exchange.executions() } };
    case 'GET /orders': {
      const { exchange } = gateway.context;
      return { status: OK, body: { orders: [...exchange.completedOrders(), ...exchange.openOrders()] } };
    }
    case 'GET /faults':
      return {
        status: OK,
        body: { faults: [...FAULTS.values()].map(({ name: fault, summary }) => ({ name: fault, summary })) },
      };
    case 'POST /market/gap':
      return started(desk.start('gap', body));
    case 'POST /market/halt':
      return started(desk.start('halt', body));
    case 'POST /market/resume':
      return done({ ended: desk.end('halt') });
    case 'POST /orders':
      return withBody(orderBody, body, (order) => carriedOut(placeManualOrder(gateway, order)));
    case 'POST /options/assign':
      return withBody(assignmentBody, body, (assignment) => carriedOut(assignOption(gateway, assignment)));
    case 'POST /account-window':
      return withBody(accountBody, body, ({ account }) => carriedOut(selectAccount(gateway, account)));
    case 'POST /speed':
      return withBody(speedBody, body, ({ speed }) => {
        gateway.player.setSpeed(speed);
        return done({ speed });
      });
    case 'POST /step':
      return withBody(stepBody, body, (asked) => step(gateway, asked));
    default:
      return refused(
        { code: 'NOT_FOUND', found: `${method} ${path}`, message: `There is no ${method} ${path}.` },
        NOT_FOUND,
      );
  }
}
