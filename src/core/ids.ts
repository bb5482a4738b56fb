import type { Brand } from './brand.ts';

/** IB account id, such as `DU1234567`. Accounts that begin with `DU` or `DF` are paper. */
export type AccountId = Brand<string, 'AccountId'>;
/** IB contract id: one number per instrument, the same for every client and session. */
export type ConId = Brand<number, 'ConId'>;
/** Our own order reference; it travels in IB's `orderRef` and is the identity of an order. At most 40 characters (`orderReference`). */
export type OrderRef = Brand<string, 'OrderRef'>;
/** Our own signal id. */
export type SignalId = Brand<string, 'SignalId'>;
/** IB execution id, such as `0000e0d5.69e02bfb.01.01`; a correction changes only the part after the last dot. */
export type ExecId = Brand<string, 'ExecId'>;
/** IB's account-wide, permanent order number. May exceed 32 bits. */
export type PermId = Brand<number, 'PermId'>;
/** The order number that an API client chooses; unique only within one client id. */
export type ClientOrderId = Brand<number, 'ClientOrderId'>;

export const accountId = (text: string): AccountId => text as AccountId;
export const conId = (value: number): ConId => value as ConId;
export const orderRef = (text: string): OrderRef => text as OrderRef;
export const signalId = (text: string): SignalId => text as SignalId;
export const execId = (text: string): ExecId => text as ExecId;
export const permId = (value: number): PermId => value as PermId;
export const clientOrderId = (value: number): ClientOrderId => value as ClientOrderId;

/** How IB writes account ids: one or two letters, in newer ones a third, and digits (`U1234567`, `DU1234567`, `DUP770846`). */
export const ACCOUNT_ID_FORM = /^[A-Z]{1,3}\d{3,}$/;
/** The same of paper accounts. */
export const PAPER_ID_FORM = /^D[UF][A-Z]?\d{3,}$/;

/** True for paper accounts. IB gives paper accounts ids that begin with `DU` (individual) or `DF` (advisor). */
export const isPaperAccount = (account: AccountId): boolean => /^D[UF]/.test(account);
