/** How one class of instruments is charged. Amounts in the currency named. */
export type FeeRow =
  | {
      readonly basis: 'per-unit';
      readonly perUnit: number;
      readonly minimum: number;
      /** Of the trade's value; absent when there is no such cap. */
      readonly maximumShare?: number;
      readonly currency: string;
    }
  | {
      readonly basis: 'per-value';
      readonly share: number;
      readonly minimum: number;
      readonly maximumShare?: number;
      readonly currency: string;
    };
