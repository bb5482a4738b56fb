import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { ConId } from '../core/ids.ts';
import type { Price } from '../core/price.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { Advisor } from '../simulator/advisor/groups.ts';
import type { SimulatedExecution } from '../simulator/exchange.ts';
import type { StoredPrices } from '../simulator/matching/market.ts';
import type { LiveOrder } from '../simulator/orders/live-order.ts';
import type {
  ExchangeChanges,
  ExchangeSnapshot,
  SaveChanges,
  StoredAccount,
  StoredPosition,
} from '../simulator/state/snapshot.ts';

const SCHEMA_VERSION = 1;

/** Kinds of rows; each has its own table of keys and JSON. */
const TABLES = ['accounts', 'positions', 'orders', 'executions', 'prices', 'instruments'] as const;
type Table = (typeof TABLES)[number];

type Progress = Pick<ExchangeSnapshot, 'now' | 'counters'>;

/** The simulated account's file cannot be used: in use by another gateway, or written by a newer version. */
export class AccountStoreUnusable extends Error {
  override readonly name = 'AccountStoreUnusable';
}

/**
 * The simulated account on disk: SQLite in WAL mode. Every call of the exchange is one transaction, committed before any
 * client hears of it, so that a killed process loses nothing that was seen. One process at a time: the file is locked while
 * it is open.
 */
export class AccountStore {
  readonly #database: DatabaseSync;
  readonly #put: Readonly<Record<Table, StatementSync>>;
  readonly #remove: Readonly<Record<Table, StatementSync>>;
  readonly #putState: StatementSync;

  /** Opens the file, making it and its folder where they are missing. Throws `AccountStoreUnusable`. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#database = openExclusively(path);
    const statements = (sql: (table: Table) => string): Record<Table, StatementSync> => {
      const prepare = (table: Table): StatementSync => this.#database.prepare(sql(table));
      return {
        accounts: prepare('accounts'),
        positions: prepare('positions'),
        orders: prepare('orders'),
        executions: prepare('executions'),
        prices: prepare('prices'),
        instruments: prepare('instruments'),
      };
    };
    // An upsert keeps the row's place, so that orders and executions come back in order of arrival.
    this.#put = statements(
      (table) =>
        `INSERT INTO ${table} (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data`,
    );
    this.#remove = statements((table) => `DELETE FROM ${table} WHERE key = ?`);
    this.#putState = this.#database.prepare(
      'INSERT INTO state (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data',
    );
  }

  /** Writes the changes of one call in one transaction. For `createExchange`'s `save`. */
  readonly save: SaveChanges = (changes) => {
    this.#transaction(() => this.#write(changes));
  };

  /** What was saved last; undefined in a new or reset file. */
  load(): ExchangeSnapshot | undefined {
    const progress = this.#progress();
    if (progress === undefined) return undefined;
    const advisor = this.#state<Advisor>('advisor');
    return {
      version: 1,
      ...progress,
      ...(advisor === undefined ? {} : { advisor }),
      accounts: this.#rows<StoredAccount>('accounts'),
      positions: this.#rows<StoredPosition>('positions'),
      orders: this.#rows<LiveOrder>('orders'),
      executions: this.#rows<SimulatedExecution>('executions'),
      prices: this.#rows<StoredPrices>('prices'),
      instruments: this.#rows<Instrument>('instruments'),
    };
  }

  /**
   * Where a synthetic market goes on: the market time saved last, and each instrument's last trade, or its bid where nothing
   * trades. While running they are at most five seconds of market time old.
   */
  lastPrices(): { readonly now: UnixMs | undefined; readonly prices: ReadonlyMap<ConId, Price> } {
    const prices = new Map<ConId, Price>();
    for (const { conId, last, bid, ask } of this.#rows<StoredPrices>('prices')) {
      const price = last ?? bid ?? ask;
      if (price !== undefined) prices.set(conId, price);
    }
    return { now: this.#progress()?.now, prices };
  }

  /** Forgets everything: the next exchange begins anew. */
  reset(): void {
    this.#transaction(() => {
      for (const table of [...TABLES, 'state']) this.#database.exec(`DELETE FROM ${table}`);
    });
  }

  close(): void {
    this.#database.close();
  }

  #write(changes: ExchangeChanges): void {
    if (changes.executionsCleared) this.#database.exec('DELETE FROM executions');
    for (const permId of changes.removedOrders) this.#remove.orders.run(String(permId));
    for (const { account, conId } of changes.removedPositions)
      this.#remove.positions.run(`${account}/${conId}`);
    for (const order of changes.orders) this.#keep('orders', String(order.permId), order);
    for (const execution of changes.executions) this.#keep('executions', execution.execId, execution);
    for (const account of changes.accounts) this.#keep('accounts', account.id, account);
    for (const position of changes.positions) {
      this.#keep('positions', `${position.account}/${position.conId}`, position);
    }
    for (const prices of changes.prices) this.#keep('prices', String(prices.conId), prices);
    for (const instrument of changes.instruments) {
      this.#keep('instruments', String(instrument.conId), instrument);
    }
    if (changes.allInstruments) this.#forgetInstruments(changes.instruments);
    if (changes.advisor !== undefined) this.#putState.run('advisor', JSON.stringify(changes.advisor));
    const { now, counters } = changes;
    this.#putState.run('progress', JSON.stringify({ now, counters }));
  }

  /** Contracts that have ended, and combinations that nobody has asked for any more. */
  #forgetInstruments(kept: readonly Instrument[]): void {
    const keys = new Set(kept.map(({ conId }) => String(conId)));
    for (const table of ['instruments', 'prices'] as const) {
      for (const { key } of this.#database.prepare(`SELECT key FROM ${table}`).all()) {
        if (!keys.has(String(key))) this.#remove[table].run(String(key));
      }
    }
  }

  #keep(table: Table, key: string, data: unknown): void {
    this.#put[table].run(key, JSON.stringify(data));
  }

  #rows<Row>(table: Table): readonly Row[] {
    const rows = this.#database.prepare(`SELECT data FROM ${table} ORDER BY place`).all();
    return rows.map((row) => JSON.parse(String(row.data)) as Row);
  }

  #progress(): Progress | undefined {
    return this.#state<Progress>('progress');
  }

  #state<Value>(key: 'progress' | 'advisor'): Value | undefined {
    const row = this.#database.prepare('SELECT data FROM state WHERE key = ?').get(key);
    return row === undefined ? undefined : (JSON.parse(String(row.data)) as Value);
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/**
 * `synchronous=NORMAL`: a commit survives the death of the process, not in every case a power cut (the file stays sound
 * then, and the account is a simulated one).
 */
function openExclusively(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-512',
    );
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > SCHEMA_VERSION) {
      throw new AccountStoreUnusable(
        `${path} was written by a newer version of Bowline (schema ${version}, this one knows ${SCHEMA_VERSION}).`,
      );
    }
    const tables = TABLES.map(
      (table) =>
        `CREATE TABLE IF NOT EXISTS ${table} (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data TEXT NOT NULL) STRICT`,
    );
    database.exec(
      [
        'BEGIN IMMEDIATE',
        ...tables,
        'CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT',
        `PRAGMA user_version = ${SCHEMA_VERSION}`,
        'COMMIT',
      ].join(';'),
    );
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) {
      throw new AccountStoreUnusable(
        `${path} is in use: a running \`bowline up\` or \`bowline gateway\` has this simulated account. Stop that one, or give this one another --data folder.`,
      );
    }
    throw error;
  }
}
