import { accountId } from '../../core/ids.ts';
import type { FieldReader } from '../field-reader.ts';
import { type BowlineField, TIFS } from './bowline-fields.ts';
import type { DialectContext, SignalDraft } from './dialect.ts';

const ACCOUNT = /^[A-Za-z]{1,3}\d{4,12}[A-Za-z]?$/;
const NAME = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u;
export type Details = Pick<SignalDraft, 'tif' | 'outsideRth' | 'strategy' | 'account' | 'senderId' | 'time'>;

/** Everything beside action, symbol, size and prices. */
export function readDetails(
  reader: FieldReader<BowlineField>,
  { defaults }: DialectContext,
  warnings: string[],
): Details {
  const tif = reader.word('tif', TIFS, { code: 'ALERT_FIELD_INVALID', allowed: 'DAY, GTC' });
  const outsideRth = reader.flag('outsideRth');
  const strategy =
    reader.text('strategy', { pattern: NAME, allowed: 'a name of at most 128 characters' }) ??
    defaults.strategy;
  const senderId = reader.text('id', { pattern: NAME, allowed: 'an id of at most 128 characters' });
  const time = reader.time('time');
  const account = reader.text('account', { pattern: ACCOUNT, allowed: 'an IB account id such as DU1234567' });
  if (senderId !== undefined && !/\d/.test(senderId))
    warnings.push(
      `${reader.nameOf('id')} "${senderId}" looks like a name. Every signal needs its own id, or the second is taken for a repeat of the first: add {{timenow}}.`,
    );
  const chosen = account === undefined ? defaults.account : accountId(account.toUpperCase());
  return {
    tif: tif ?? defaults.tif ?? 'DAY',
    outsideRth: outsideRth ?? defaults.outsideRth ?? false,
    ...(strategy === undefined ? {} : { strategy }),
    ...(chosen === undefined ? {} : { account: chosen }),
    ...(senderId === undefined ? {} : { senderId }),
    ...(time === undefined ? {} : { time }),
  };
}
