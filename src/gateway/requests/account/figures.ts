import { fromMicros, type Micros } from '../../../core/money.ts';

/** A named figure of an account, as text. The currency is empty where the figure is not money. */
export interface AccountFigure {
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

const CENTS = 2;

/** `1000000.00`. */
export const moneyText = (amount: Micros): string => fromMicros(amount).toFixed(CENTS);

/** The figures that a client has been sent, so that only changes follow. */
export class SentFigures {
  readonly #sent = new Map<string, string>();

  /** Those that differ from what was sent; they count as sent from now on. */
  changed(figures: readonly AccountFigure[]): readonly AccountFigure[] {
    return figures.filter(({ key, value, currency }) => {
      const name = `${key}\0${currency}`;
      if (this.#sent.get(name) === value) return false;
      this.#sent.set(name, value);
      return true;
    });
  }
}
