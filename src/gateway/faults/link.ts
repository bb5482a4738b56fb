import { z } from 'zod';
import { announce, defineFault, lasting, seconds, sessionsOf } from './fault.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** Faults of the connection between the gateway and IB. The client's socket stays whole. */

const LOST = 'Connectivity between IBKR and Trader Workstation has been lost.';
const SERVER_BROKEN =
  'Connectivity between Trader Workstation and server is broken. It will be restored automatically.';
const DATA_LOST = 'Connectivity between IBKR and Trader Workstation has been restored - data lost.';
const DATA_KEPT =
  'Connectivity between IBKR and Trader Workstation has been restored - data maintained. All data farms are connected: usfarm; ushmds; secdefil.';
const NOT_CONNECTED = 'Order rejected - reason:The gateway is not connected to the server.';

/** Seconds between two repetitions of 1100. */
const REPEAT_SECONDS = 30;
const MILLISECONDS = 1000;

/** Requests that the gateway answers without IB. */
const LOCAL: ReadonlySet<string> = new Set([
  'startApi',
  'reqCurrentTime',
  'reqManagedAccts',
  'reqIds',
  'setServerLogLevel',
  'cancelMktData',
  'cancelRealTimeBars',
  'cancelTickByTickData',
  'cancelHistoricalData',
  'reqMarketDataType',
]);
const ORDER_REQUESTS: ReadonlySet<string> = new Set(['placeOrder', 'cancelOrder', 'reqGlobalCancel']);

const orderIdOf = (request: object): number =>
  'orderId' in request && typeof request.orderId === 'number' ? request.orderId : -1;

export const linkLost = defineFault({
  name: 'link-lost',
  summary: 'The gateway loses IB: 1100 (or 2110), repeated every 30 seconds, until 1101 or 1102.',
  options: z.strictObject({
    ...lasting,
    code: z.union([z.literal(1100), z.literal(2110)]).default(1100),
    data: z.enum(['kept', 'lost'], 'must be kept (1102) or lost (1101)').default('kept'),
    orders: z.enum(['kept', 'refused', 'lost'], 'must be kept, refused or lost').default('kept'),
    reports: z.enum(['lost', 'late'], 'must be lost or late').default('lost'),
    repeatSeconds: seconds.default(REPEAT_SECONDS),
  }),
  start(gateway, { code, data, orders, reports, repeatSeconds }) {
    const subscriptions = subscriptionsOf(gateway);
    const later: (() => void)[] = [];
    const say = () => announce(gateway, code, code === 1100 ? LOST : SERVER_BROKEN);
    const stops = [
      gateway.traffic.onOutgoing(({ answer, values }, next) => {
        // What happens at IB meanwhile is not heard here. Answers are the gateway's own.
        if (answer) next(values);
        else if (reports === 'late') later.push(() => next(values));
      }),
      gateway.traffic.onIncoming(({ client, message, request }, next) => {
        if (LOCAL.has(message.name)) {
          next();
          return;
        }
        if (ORDER_REQUESTS.has(message.name) && orders === 'lost') return;
        if (message.name === 'placeOrder' && orders === 'refused') {
          sessionsOf(gateway, client.clientId)[0]?.announce(201, NOT_CONNECTED, orderIdOf(request));
          return;
        }
        later.push(next);
      }),
      gateway.onSession((event) => {
        if (event === 'connected') say();
      }),
    ];
    say();
    const repeat = setInterval(say, Math.max(1, repeatSeconds * MILLISECONDS));
    repeat.unref();
    return () => {
      clearInterval(repeat);
      for (const stop of stops) stop();
      if (data === 'lost') subscriptions.endAll();
      announce(gateway, data === 'lost' ? 1101 : 1102, data === 'lost' ? DATA_LOST : DATA_KEPT);
      for (const resume of later.splice(0)) resume();
    };
  },
});

const FARMS = {
  market: {
    farm: 'usfarm',
    broken: [2103, 'Market data farm connection is broken'],
    ok: [2104, 'Market data farm connection is OK'],
  },
  historical: {
    farm: 'ushmds',
    broken: [2105, 'HMDS data farm connection is broken'],
    ok: [2106, 'HMDS data farm connection is OK'],
  },
  definitions: {
    farm: 'secdefnj',
    broken: [2157, 'Sec-def data farm connection is broken'],
    ok: [2158, 'Sec-def data farm connection is OK'],
  },
} as const;

const TICKS: ReadonlySet<string> = new Set([
  'tickPrice',
  'tickSize',
  'tickString',
  'tickGeneric',
  'tickByTick',
  'realTimeBar',
  'tickOptionComputation',
]);
/** What a farm that is broken cannot answer: it waits. */
const WAITING: Readonly<Record<keyof typeof FARMS, ReadonlySet<string>>> = {
  market: new Set(),
  historical: new Set(['reqHistoricalData', 'reqHeadTimestamp', 'reqHistoricalTicks', 'reqHistogramData']),
  definitions: new Set(['reqContractDetails', 'reqSecDefOptParams', 'reqMatchingSymbols']),
};

export const farmBroken = defineFault({
  name: 'farm-broken',
  summary:
    'A data farm breaks (2103, 2105 or 2157): its data stops, then it comes back (2119, then 2104, 2106 or 2158).',
  options: z.strictObject({
    ...lasting,
    kind: z
      .enum(['market', 'historical', 'definitions'], 'must be market, historical or definitions')
      .default('market'),
    farm: z.string().min(1).optional(),
    /** False: only the notices, the data goes on. */
    stopsData: z.boolean('must be true or false').default(true),
  }),
  start(gateway, { kind, farm, stopsData }) {
    const { broken, ok, farm: usual } = FARMS[kind];
    const name = farm ?? usual;
    const later: (() => void)[] = [];
    const stops = stopsData
      ? [
          gateway.traffic.onOutgoing(({ message, values }, next) => {
            if (kind !== 'market' || !TICKS.has(message.name)) next(values);
          }),
          gateway.traffic.onIncoming(({ message }, next) => {
            if (WAITING[kind].has(message.name)) later.push(next);
            else next();
          }),
        ]
      : [];
    announce(gateway, broken[0], `${broken[1]}:${name}`);
    return () => {
      for (const stop of stops) stop();
      if (kind === 'market') announce(gateway, 2119, `Market data farm is connecting:${name}`);
      announce(gateway, ok[0], `${ok[1]}:${name}`);
      for (const resume of later.splice(0)) resume();
    };
  },
});

const COMPETING = 'No market data during competing live session';

export const competingSession = defineFault({
  name: 'competing-session',
  summary: 'Somebody else uses the login: every market data line is told 10197 and falls silent.',
  options: z.strictObject(lasting),
  start(gateway) {
    const subscriptions = subscriptionsOf(gateway);
    for (const connection of gateway.connections()) {
      for (const id of subscriptions.ids(connection)) connection.announce(10197, COMPETING, id);
    }
    const stops = [
      gateway.traffic.onOutgoing(({ message, values }, next) => {
        if (!TICKS.has(message.name)) next(values);
      }),
      gateway.traffic.onIncoming(({ client, message, request }, next) => {
        next();
        if (message.name === 'reqMktData' && 'reqId' in request) {
          client.error(Number(request.reqId), 10197, COMPETING);
        }
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
});
