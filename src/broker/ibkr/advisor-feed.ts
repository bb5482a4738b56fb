import { accountId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { AdvisorGroup } from '../advisor-group.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { Snapshot } from './snapshot.ts';

/** IB's number of the groups among an advisor's configurations. */
const GROUPS = 1;

/** What an advisor's login has configured: asked for when a session begins. */
export class AdvisorFeed {
  readonly #groups: Snapshot<string>;

  constructor({ outbox, timeoutMs }: { readonly outbox: Outbox; readonly timeoutMs: number }) {
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

  /** The groups; refused where the gateway does not tell them. */
  async groups(): Promise<Result<readonly AdvisorGroup[], Refusal>> {
    const told = await this.#groups.request();
    return told.ok ? { ok: true, value: told.value.flatMap(parseGroups) } : told;
  }

  onEnd(refusal: Refusal): void {
    this.#groups.failAll(refusal);
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
