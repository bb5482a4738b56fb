import { z } from 'zod';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { FAULTS } from '../faults/catalogue.ts';
import { instrumentNamed } from '../faults/fault.ts';
import { type FaultDesk, problemText } from '../faults/fault-desk.ts';
import type { GatewayInternals } from '../gateway.ts';

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
const stepBody = z.strictObject({
  seconds: z.number('must be a number of market seconds').positive('must be more than 0').max(86_400),
});
const orderBody = z.strictObject({
  symbol: z.string('must be a symbol'),
  action: z.enum(['BUY', 'SELL'], 'must be BUY or SELL'),
  quantity: z.number('must be a number').positive('must be more than 0'),
  orderType: z.enum(['MKT', 'LMT', 'STP'], 'must be MKT, LMT or STP').default('MKT'),
  /** The limit of LMT, the trigger of STP. */
  price: z.number('must be a number').positive('must be more than 0').optional(),
  tif: z.enum(['DAY', 'GTC'], 'must be DAY or GTC').default('DAY'),
  account: z.string().optional(),
});
const MANUAL_CLIENT = 0;

function placeManualOrder(gateway: GatewayInternals, given: z.output<typeof orderBody>): Answer {
  const found = instrumentNamed(gateway, given.symbol);
  if (!found.ok) return refused(found.error);
  const { exchange } = gateway.context;
  const { orderType, price: level } = given;
  if (orderType !== 'MKT' && level === undefined) {
    return refused({ code: 'BODY_INVALID', field: 'price', message: `price: ${orderType} needs one` });
  }
  const account = exchange.accounts.find((id) => given.account === undefined || id === given.account);
  if (account === undefined) {
    return refused({
      code: 'BODY_INVALID',
      field: 'account',
      message: `account: ${given.account} is not here`,
    });
  }
  const orderId = clientOrderId(exchange.nextOrderId(MANUAL_CLIENT));
  exchange.placeOrder({
    clientId: MANUAL_CLIENT,
    orderId,
    account,
    conId: found.value.conId,
    exchange: 'SMART',
    action: given.action,
    totalQuantity: quantity(given.quantity),
    orderType,
    ...(level !== undefined && orderType === 'LMT' ? { lmtPrice: price(level) } : {}),
    ...(level !== undefined && orderType === 'STP' ? { auxPrice: price(level) } : {}),
    tif: given.tif,
    outsideRth: false,
    ocaGroup: '',
    ocaType: 0,
    parentId: 0,
    transmit: true,
    orderRef: '',
    whatIf: false,
    echo: {},
  });
  return done({ clientId: MANUAL_CLIENT, orderId });
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
  switch (`${method} ${path}`) {
    case 'GET /state':
      return state(gateway, desk);
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
      return withBody(orderBody, body, (order) => placeManualOrder(gateway, order));
    case 'POST /speed':
      return withBody(speedBody, body, ({ speed }) => {
        gateway.player.setSpeed(speed);
        return done({ speed });
      });
    case 'POST /step':
      return withBody(stepBody, body, ({ seconds }) => {
        const { player } = gateway;
        player.advanceTo(unixMs(player.reached + seconds * 1000));
        return done({ marketTime: new Date(player.reached).toISOString() });
      });
    default:
      return refused(
        { code: 'NOT_FOUND', found: `${method} ${path}`, message: `There is no ${method} ${path}.` },
        NOT_FOUND,
      );
  }
}
