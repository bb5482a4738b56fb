import { type AccountId, accountId } from '../../core/ids.ts';
import { valueText } from '../alert-value.ts';
import type { FieldReader } from '../field-reader.ts';
import { type BowlineField, TIFS } from './bowline-fields.ts';
import type { DialectContext, SignalDraft } from './dialect.ts';

const ACCOUNT = /^[A-Za-z]{1,3}\d{4,12}[A-Za-z]?$/;
const NAME = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u;
const GROUP = /^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u;
const ACCOUNTS_ALLOWED = 'IB account ids such as DU1234567, as a list or separated by commas';
export type Details = Pick<
  SignalDraft,
  'tif' | 'outsideRth' | 'strategy' | 'account' | 'accounts' | 'faGroup' | 'senderId' | 'time'
>;

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
  const accounts = readAccounts(reader);
  const faGroup = reader.text('faGroup', { pattern: GROUP, allowed: "the name of an advisor's group" });
  if (account !== undefined && accounts !== undefined)
    reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf('accounts'),
      found: `${reader.nameOf('account')} and ${reader.nameOf('accounts')}`,
      allowed: 'one of them',
      message: `The alert names accounts twice. Send ${reader.nameOf('account')} for one, or ${reader.nameOf('accounts')} for several.`,
    });
  const chosen = account === undefined ? defaults.account : accountId(account.toUpperCase());
  return {
    tif: tif ?? defaults.tif ?? 'DAY',
    outsideRth: outsideRth ?? defaults.outsideRth ?? false,
    ...(strategy === undefined ? {} : { strategy }),
    ...(chosen === undefined ? {} : { account: chosen }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(faGroup === undefined ? {} : { faGroup }),
    ...(senderId === undefined ? {} : { senderId }),
    ...(time === undefined ? {} : { time }),
  };
}

function readAccounts(reader: FieldReader<BowlineField>): readonly AccountId[] | undefined {
  const found = reader.take('accounts');
  if (!found) return undefined;
  const { value } = found;
  const names =
    value.kind === 'list'
      ? value.items.map((item) => (item.kind === 'text' ? item.text.trim() : ''))
      : value.kind === 'text'
        ? value.text.split(',').map((name) => name.trim())
        : [];
  if (names.length > 0 && names.every((name) => ACCOUNT.test(name)))
    return [...new Set(names.map((name) => accountId(name.toUpperCase())))];
  return reader.refuse('ALERT_FIELD_INVALID', {
    field: found.name,
    found: valueText(value),
    allowed: ACCOUNTS_ALLOWED,
    message: `${found.name} cannot be read. Allowed: ${ACCOUNTS_ALLOWED}.`,
  });
}
