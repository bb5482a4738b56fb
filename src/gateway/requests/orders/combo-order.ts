import { price } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { OrderRequest } from '../../../simulator/exchange.ts';
import type { placeOrder } from '../../codec/client/place-order.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { openOrder } from '../../codec/server/open-order.ts';

type PlaceOrder = ValuesOf<typeof placeOrder>;
type ComboValues = Partial<
  Pick<
    ValuesOf<typeof openOrder>,
    'comboLegsDescription' | 'comboLegs' | 'orderComboLegs' | 'smartComboRoutingParams'
  >
>;

/** What a wire order says of a combination; nothing for other contracts. */
export function comboTermsOf(order: PlaceOrder): Pick<OrderRequest, 'combo'> {
  if (order.contract.secType !== 'BAG') return {};
  const { comboLegs = [], orderComboLegs = [], smartComboRoutingParams = [] } = order;
  return {
    combo: {
      legPrices: orderComboLegs.map((leg) => (leg.price === undefined ? undefined : price(leg.price))),
      routing: smartComboRoutingParams,
      legs: comboLegs.map(({ openClose, shortSaleSlot, designatedLocation, exemptCode }) => ({
        openClose,
        shortSaleSlot,
        designatedLocation,
        exemptCode,
      })),
    },
  };
}

/** What `combo.legs` says of a leg that the client said nothing of. */
const PLAIN_LEG = { openClose: 0, shortSaleSlot: 0, designatedLocation: '', exemptCode: -1 } as const;

/** The legs of a combination's order as the gateway writes them: `265598|1,272093|-1` is bought and sold, by ratio. */
export function comboValues({ combo }: OrderRequest, { comboLegs }: Instrument): ComboValues {
  if (comboLegs === undefined) return {};
  return {
    comboLegsDescription: comboLegs
      .map(({ conId, ratio, action }) => `${conId}|${action === 'BUY' ? ratio : -ratio}`)
      .join(','),
    comboLegs: comboLegs.map(({ conId, ratio, action, exchange }, index) => ({
      conId,
      ratio,
      action,
      exchange,
      ...(combo?.legs[index] ?? PLAIN_LEG),
    })),
    orderComboLegs: (combo?.legPrices ?? []).map((each) => (each === undefined ? {} : { price: each })),
    smartComboRoutingParams: combo?.routing ?? [],
  };
}
