import { orderTypeCode } from '../../order/order.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

export const allowedOrderType: RiskCheck = {
  code: 'ORDER_TYPE_NOT_ALLOWED',
  title: 'Allowed order types',
  compares: "the entry's order type with `allowedOrderTypes`",
  group: 'order',
  applies: 'entry',
  limits: ['allowedOrderTypes'],
  field: 'orderType',
  run: ({ legs, limits: { allowedOrderTypes = [] } }) => {
    const entry = legs.find(({ role }) => role === 'entry');
    const type = entry ? orderTypeCode(entry.pricing) : 'none';
    const figures = { type, allowed: allowedOrderTypes.join(', ') };
    return allowedOrderTypes.some((allowed) => allowed === type)
      ? pass(`${type} is allowed`, figures)
      : stop(`The entry is a ${type} order; only ${figures.allowed} may enter.`, figures);
  },
};
