/**
 * Values that IB writes for "not set". The library lets some of them through as numbers: the unset double, the unset
 * 32-bit integer and the unset 64-bit integers, which as doubles have lost their last digits.
 */
const UNSET_DOUBLE = Number.MAX_VALUE;
const UNSET_INTEGER = 2_147_483_647;
const UNSET_LONG = 2 ** 63;

/** The number, or undefined where IB means "not set". */
export function setNumber(value: number | undefined): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  return size === UNSET_DOUBLE || size >= UNSET_LONG || value === UNSET_INTEGER ? undefined : value;
}

/** The same for prices: IB writes 0 in the price fields that an order type does not use. */
export function setPrice(value: number | undefined): number | undefined {
  const number = setNumber(value);
  return number === 0 ? undefined : number;
}
