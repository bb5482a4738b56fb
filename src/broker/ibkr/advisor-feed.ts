import { type BackOffLimits, backOff } from '../../core/back-off.ts';
import { accountId } from '../../core/ids.ts';
import type { Random } from '../../core/random.ts';
import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { AdvisorGroup } from '../advisor-group.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { Snapshot } from './snapshot.ts';

/** IB's number of the groups among an advisor's configurations. */
const GROUPS = 1;

export interface AdvisorFeedOptions {
  readonly outbox: Outbox;
  readonly timeoutMs: number;
  /** Waits before the groups are asked for again. */
  readonly backOff: BackOffLimits;
  readonly random: Random;
}

/** What an advisor's login has configured: asked for when a session begins. */
export class AdvisorFeed {
  readonly #options: AdvisorFeedOptions;
  readonly #groups: Snapshot<string>;
  #again: NodeJS.Timeout | undefined;
  /** Sessions that have ended: an answer belongs to the one it was asked in. */
  #ended = 0;

  constructor(options: AdvisorFeedOptions) {
    const { outbox, timeoutMs } = options;
    this.#options = options;
    this.#groups = new Snapshot({
      what: "the advisor's groups",
      timeoutMs,
      ends: 1,
      send: (left) => outbox.reading(1, (api) => api.requestFA(GROUPS), left),
    });
  }

  attach(api: IBApi): void {
    api.on(EventName.receiveFA, (type, xml) => {
      if (Number(type) !== GROUPS) return;
      this.#groups.add('groups', xml);
      this.#groups.end();
    });
  }

  /** Asks for the groups until the gateway tells them or the session ends; hears of every answer and every failure. */
  follow(told: (groups: Result<readonly AdvisorGroup[], Refusal>) => void): void {
    this.#ask(told, 0);
  }

  onEnd(refusal: Refusal): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    this.#ended += 1;
    this.#groups.failAll(refusal);
  }

  #ask(told: (groups: Result<readonly AdvisorGroup[], Refusal>) => void, failures: number): void {
    const session = this.#ended;
    void this.#groups.request().then((answer) => {
      if (session !== this.#ended) return;
      if (!answer.ok) {
        const { backOff: limits, random } = this.#options;
        const wait = backOff(failures, limits, random);
        this.#again = setTimeout(() => this.#ask(told, failures + 1), wait);
      }
      told(answer.ok ? ok(answer.value.flatMap(parseGroups)) : answer);
    });
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const plainText = (text: string): string =>
  text.trim().replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

const texts = (xml: string, tag: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text = '']) => plainText(text));

/**
 * IB's `ListOfGroups`. Accounts are written as `String`, or from server version 177 on as `Account` with `acct` and an amount. A
 * group without a name or accounts is left out.
 */
export function parseGroups(xml: string): readonly AdvisorGroup[] {
  return [...xml.matchAll(/<Group>([\s\S]*?)<\/Group>/g)].flatMap(([, group = '']) => {
    const [name = ''] = texts(group, 'name');
    const [method = ''] = texts(group, 'defaultMethod');
    const accounts = [...texts(group, 'String'), ...texts(group, 'acct')].map(accountId);
    return name === '' || accounts.length === 0 ? [] : [{ name, method, accounts }];
  });
}
