import type { Instrument } from '../../../instruments/instrument.ts';
import { orderTypeCode } from '../../order/order.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

const withoutBlanks = (code: string): string => (code.includes(' ') ? code.replaceAll(' ', '') : code);

/** Without the blanks that orders write; asked for with every order. */
const listedTypes = new WeakMap<Instrument, ReadonlySet<string>>();

function typesOf(instrument: Instrument): ReadonlySet<string> {
  const known = listedTypes.get(instrument);
  if (known) return known;
  const listed = new Set(instrument.orderTypes.map((code) => code.replaceAll(' ', '')));
  listedTypes.set(instrument, listed);
  return listed;
}

/** IB lists the order types of each contract; codes differ in blanks (`STPLMT` there, `STP LMT` in orders). */
export const orderType: RiskCheck = {
  code: 'ORDER_TYPE_UNSUPPORTED',
  title: 'Order type',
  compares: "the order types of all legs with those that the contract's details list",
  group: 'instrument',
  applies: 'entry',
  field: 'orderType',
  run: ({ legs, instrument }) => {
    const listed = typesOf(instrument);
    const codes: string[] = [];
    const missing: string[] = [];
    let wanted = '';
    for (const { pricing } of legs) {
      const code = orderTypeCode(pricing);
      if (codes.includes(code)) continue;
      wanted = codes.length === 0 ? code : `${wanted}, ${code}`;
      codes.push(code);
      if (listed.size > 0 && !listed.has(withoutBlanks(code))) missing.push(code);
    }
    if (missing.length === 0) return pass(`${wanted}: accepted for ${instrument.localSymbol}`, { wanted });
    return stop(
      `${instrument.localSymbol} does not take ${missing.join(', ')} orders at ${instrument.exchange}.${missing.some((code) => /^(STP|TRAIL)/.test(code)) ? ' A position in it cannot have a stop at the broker: to trade it all the same, send no stop and set the limit stopRequired to false.' : ''}`,
      { wanted, missing: missing.join(', ') },
    );
  },
};
