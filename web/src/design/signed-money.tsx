import { formatMoney, type MoneyOptions } from './numbers.ts';

interface Props extends Omit<MoneyOptions, 'signed'> {
  readonly amount: number | undefined;
  readonly currency: string | undefined;
}

/** A gain or loss: sign and colour. */
export function SignedMoney({ amount, currency, ...options }: Props) {
  const rounded = Number((amount ?? 0).toFixed(2));
  const tone = rounded > 0 ? 'gain' : rounded < 0 ? 'loss' : 'even';
  return (
    <span className={`figure figure-${tone}`}>
      {formatMoney(amount, currency, { ...options, signed: true })}
    </span>
  );
}
