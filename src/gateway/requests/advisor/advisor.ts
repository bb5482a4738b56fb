import { accountId } from '../../../core/ids.ts';
import { type AccountGroup, type Advisor, isWhole } from '../../../simulator/advisor/groups.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import { replaceFa, reqFamilyCodes, requestFa } from '../../codec/client/account.ts';
import { familyCodes, receiveFa, replaceFaEnd } from '../../codec/server/account.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import {
  isProfile,
  parseAliases,
  parseGroups,
  parseProfiles,
  printAliases,
  printGroups,
  printProfiles,
} from './configuration.ts';

/** IB's numbers of an advisor's configurations. */
const GROUPS = 1;
const PROFILES = 2;
const ALIASES = 3;

/** From this server version on profiles are groups. */
const UNIFIED_VERSION = 177;

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'b4' : cause - ${cause}`,
});

const NOT_ADVISOR = invalid('FA data operations ignored for non FA customers.');
const NO_SUCH_DATA: BrokerError = {
  code: 321,
  message: "Error validating request.-'ce' : cause - Non-existent FA data operation request.",
};
/** (own) IB's words are not known. */
const REPLACED = 'FA data were replaced';

/** What an advisor configures: groups of accounts, allocation profiles, aliases. */
export const advisorRequests: OpenFamily = (client, { exchange }) => {
  const unified = client.version >= UNIFIED_VERSION;
  const knows = (type: number): boolean =>
    type === GROUPS || type === ALIASES || (type === PROFILES && !unified);

  const printed = ({ groups, aliases }: Advisor, type: number): string => {
    if (type === ALIASES) return printAliases(exchange.accounts, aliases);
    if (type === PROFILES) return printProfiles(groups.filter(isProfile));
    return printGroups(unified ? groups : groups.filter((group) => !isProfile(group)), unified);
  };

  const clients = (advisor: Advisor): ReadonlySet<string> =>
    new Set(exchange.accounts.filter((account) => account !== advisor.master));

  /** Why groups cannot be taken. */
  const problemOf = (advisor: Advisor, groups: readonly AccountGroup[]): BrokerError | undefined => {
    const names = groups.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return invalid(`There are two groups '${twice}'`);
    const known = clients(advisor);
    for (const { name, method, members } of groups) {
      const accounts = members.map(({ account }) => account);
      if (new Set(accounts).size < accounts.length) return invalid(`Group '${name}' names an account twice`);
      if (!accounts.every((account) => known.has(account))) {
        return {
          code: 10231,
          message: `The following Groups and/or Profiles contain invalid accounts: ${name}`,
        };
      }
      if (method === 'Percent' && !isWhole(members.map(({ amount = 0 }) => amount))) {
        return { code: 10012, message: `Invalid allocation percentage: '${name}' does not add up to 100` };
      }
    }
    return undefined;
  };

  /** Carries a replacement out; why not, if it cannot be. */
  const replace = (advisor: Advisor, type: number, xml: string): BrokerError | undefined => {
    if (type === ALIASES) {
      const aliases = parseAliases(xml);
      if (!aliases.ok) return invalid(aliases.error);
      const stranger = Object.keys(aliases.value).find(
        (account) => !exchange.accounts.includes(accountId(account)),
      );
      if (stranger !== undefined) return invalid(`Invalid account code '${stranger}'`);
      exchange.advisorDesk?.configure({ aliases: aliases.value });
      return undefined;
    }
    const parsed = type === PROFILES ? parseProfiles(xml) : parseGroups(xml);
    if (!parsed.ok) return invalid(parsed.error);
    const kept = unified ? [] : advisor.groups.filter((group) => isProfile(group) !== (type === PROFILES));
    const groups = [...kept, ...parsed.value];
    const problem = problemOf(advisor, groups);
    if (problem === undefined) exchange.advisorDesk?.configure({ groups });
    return problem;
  };

  return {
    routes: [
      route(requestFa, ({ faDataType }) => {
        const advisor = exchange.advisorDesk?.advisor;
        const problem = advisor === undefined ? NOT_ADVISOR : knows(faDataType) ? undefined : NO_SUCH_DATA;
        if (problem !== undefined) client.error(0, problem.code, problem.message);
        else if (advisor !== undefined)
          client.send(receiveFa, { faDataType, xml: printed(advisor, faDataType) });
      }),
      route(replaceFa, ({ reqId = -1, faDataType, xml }) => {
        const advisor = exchange.advisorDesk?.advisor;
        const problem =
          advisor === undefined
            ? NOT_ADVISOR
            : knows(faDataType)
              ? replace(advisor, faDataType, xml)
              : NO_SUCH_DATA;
        if (problem === undefined) client.send(replaceFaEnd, { reqId, text: REPLACED });
        else client.error(reqId, problem.code, problem.message);
      }),
      route(reqFamilyCodes, () => {
        const advisor = exchange.advisorDesk?.advisor;
        const familyCode = advisor === undefined ? '' : `${advisor.master}A`;
        client.send(familyCodes, { codes: exchange.accounts.map((account) => ({ account, familyCode })) });
      }),
    ],
  };
};
