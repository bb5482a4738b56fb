declare const brandKey: unique symbol;

/** A value that TypeScript keeps apart from others of the same base type: a price is not a quantity. */
export type Brand<Base, Name extends string> = Base & { readonly [brandKey]: Name };
