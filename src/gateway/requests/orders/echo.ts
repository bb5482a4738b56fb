import { placeOrder } from '../../codec/client/place-order.ts';
import type { ValuesOf } from '../../codec/message.ts';
import { layoutOf, type Message } from '../../codec/message.ts';
import type { WireType } from '../../codec/wire-types.ts';
import { HIGHEST_VERSION } from '../../settings.ts';

type PlaceOrder = ValuesOf<typeof placeOrder>;

/** Fields that the exchange gets by name, or that mean something else in the answer. */
const OWN: ReadonlySet<string> = new Set([
  'orderId',
  'secIdType',
  'secId',
  'action',
  'totalQuantity',
  'orderType',
  'lmtPrice',
  'auxPrice',
  'tif',
  'ocaGroup',
  'account',
  'orderRef',
  'transmit',
  'parentId',
  'outsideRth',
  'goodTillDate',
  'ocaType',
  'trailStopPrice',
  'trailingPercent',
  'whatIf',
  'miscOptions',
  'overridePercentageConstraints',
  'advancedErrorOverride',
]);

/** Values that are as good as unset; the gateway writes its own defaults for them. */
const PLAIN: ReadonlySet<string> = new Set(['', '0', '-1']);

const fieldTypes = new WeakMap<Message, ReadonlyMap<string, WireType<unknown>>>();

/** The single fields of a message, by name. */
function typesOf(message: Message): ReadonlyMap<string, WireType<unknown>> {
  let types = fieldTypes.get(message);
  if (types === undefined) {
    types = new Map(
      layoutOf(message, HIGHEST_VERSION).flatMap((part) =>
        part.kind === 'field' ? [[part.name, part.type] as const] : [],
      ),
    );
    fieldTypes.set(message, types);
  }
  return types;
}

const ECHOED = [...typesOf(placeOrder as Message)].filter(([name]) => !OWN.has(name));

/** What a client set besides the fields that the exchange gets by name, as text by IB's field name. */
export function echoOf(request: PlaceOrder): Record<string, string> {
  const echo: Record<string, string> = {};
  for (const [name, type] of ECHOED) {
    const value = (request as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === '' || value === 0 || value === false) continue;
    const text = type.encode(value);
    if (!PLAIN.has(text)) echo[name] = text;
  }
  return echo;
}

/** The echo as values of a message's fields; what the message has no field for is left out. */
export function echoedValues(
  message: Message,
  echo: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const types = typesOf(message);
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(echo)) {
    const type = types.get(name);
    if (type !== undefined) values[name] = type.decode(text);
  }
  return values;
}
