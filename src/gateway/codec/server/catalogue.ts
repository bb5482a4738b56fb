import type { Message } from '../message.ts';
import * as account from './account.ts';
import * as contracts from './contracts.ts';
import * as historical from './historical.ts';
import * as marketData from './market-data.ts';
import * as newsAndScanner from './news-and-scanner.ts';
import * as orders from './orders.ts';
import * as session from './session.ts';

const isMessage = (value: object): value is Message => 'parts' in value;

/** Every message that the gateway sends, by its number. */
export const SERVER_MESSAGES: ReadonlyMap<number, Message> = new Map(
  [session, orders, account, contracts, marketData, historical, newsAndScanner]
    .flatMap((table): object[] => Object.values(table))
    .filter(isMessage)
    .map((message) => [message.id, message]),
);
