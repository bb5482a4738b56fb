import { accountId, isPaperAccount } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import { operatorNameProblems } from '../chat/operators-check.ts';
import { MAIN_GATEWAY } from './desk-settings.ts';
import { contradiction, type Layers, setBy } from './layers.ts';
import type { BowlineConfig } from './schema.ts';

type DeskConfig = Pick<
  BowlineConfig,
  'accounts' | 'gateways' | 'broker' | 'mode' | 'chat' | 'simulated' | 'alerts' | 'golive'
>;

/** Accounts and gateways that cannot all be meant. */
export function deskContradictions(config: DeskConfig, layers: Layers): readonly Refusal[] {
  const { accounts, gateways, broker, mode, chat, golive } = config;
  const refusals: Refusal[] = [];
  const refuse = (field: string, message: string): void => {
    refusals.push(contradiction(field, message));
  };
  const advisors = new Map<string | undefined, string>();
  for (const [index, { id, gateway, group, method, mode: own, evidence }] of accounts.entries()) {
    const path = `accounts.${index}`;
    const advisor = /^(?:DF|DI|F|I)[A-Z]?\d/.test(id);
    if (advisor && group === undefined)
      refuse(
        `${path}.group`,
        `${path}.id ${id} is an advisor's own account, and its orders go to a group of clients: name it in ${path}.group.`,
      );
    if (!advisor && (group !== undefined || method !== undefined))
      refuse(
        `${path}.${group === undefined ? 'method' : 'group'}`,
        `${path}.id ${id} is no advisor's own account (DF…, F…): orders go to a group by that account alone.`,
      );
    if (group !== undefined) {
      const other = advisors.get(gateway);
      advisors.set(gateway, id);
      if (other !== undefined)
        refuse(
          `${path}.group`,
          `${other} and ${id} are on one gateway, whose login is one advisor's. Name one of them.`,
        );
      if (gateway === undefined && broker.kind === 'simulated' && !config.simulated.advisor)
        refuse(
          `${path}.group, simulated.advisor`,
          `${path}.group is set, and the simulated gateway's login is no advisor's. Set simulated.advisor to true.`,
        );
    }
    if (gateway !== undefined && !(gateway in gateways))
      refuse(
        `${path}.gateway`,
        `${path}.gateway is ${gateway}, and there is no gateway of that name. Known: ${Object.keys(gateways).join(', ') || 'none'}.`,
      );
    const paper = isPaperAccount(accountId(id));
    if (paper !== (own === 'paper'))
      refuse(
        `${path}.id, ${path}.mode`,
        paper
          ? `${path}.id ${id} is a paper account, but ${path}.mode is live. Paper accounts begin with DU or DF. Make both say the same.`
          : `${path}.id ${id} is a live account, but ${path}.mode is paper${layers.get(`${path}.mode`) === undefined ? ' (it is not set)' : ''}. To trade it live set ${path}.mode to 'live'; it then needs its permit and is armed by itself.`,
      );
    if (own === 'live' && gateway === undefined && broker.kind === 'simulated')
      refuse(
        `${path}.gateway`,
        `${path}.mode is live, and ${id} would be on the simulated gateway that Bowline starts itself. Name a gateway of TWS or IB Gateway.`,
      );
    const onSameLogin = accounts.find((other) => other.gateway === gateway);
    if (onSameLogin !== undefined && onSameLogin.mode !== own)
      refuse(
        `${path}.mode`,
        `${onSameLogin.id} is ${onSameLogin.mode} and ${id} is ${own}, on one gateway: a login of IB has paper or live accounts, never both. Give each kind a gateway of its own.`,
      );
    if (evidence !== undefined && own === 'paper')
      refuse(
        `${path}.evidence`,
        `${path}.evidence is for live accounts: ${id} is a paper account and gathers its own.`,
      );
    const known = accounts.some((other) => other.id === evidence);
    if (evidence !== undefined && own === 'live' && !known && golive.evidence === undefined)
      refuse(
        `${path}.evidence`,
        `${path}.evidence is ${evidence}, which is not among accounts. Name one of them, or the data folder of that account in golive.evidence.`,
      );
  }
  if (MAIN_GATEWAY in gateways)
    refuse(
      `gateways.${MAIN_GATEWAY}`,
      `gateways.${MAIN_GATEWAY} has the name of the gateway of broker. Choose another, or leave gateway out of the accounts that are on that of broker.`,
    );
  for (const name of Object.keys(gateways))
    if (!accounts.some(({ gateway }) => gateway === name))
      refuse(
        `gateways.${name}`,
        `gateways.${name} is named by no account. Remove it, or name it in accounts.`,
      );
  const places = new Map<string, string>();
  const named = Object.entries(gateways).map(([name, gateway]) => [`gateways.${name}`, gateway] as const);
  const main = broker.kind === 'ibkr' ? [['broker', broker] as const] : [];
  for (const [name, { host, port, clientId }] of [...main, ...named]) {
    const place = `${host}:${port} as client ${clientId}`;
    const other = places.get(place);
    places.set(place, name);
    if (other !== undefined)
      refuse(
        `${name}.clientId`,
        `${other} and ${name} are both ${place}. Give each a client id of its own, or use one of them for all their accounts.`,
      );
  }
  if (broker.kind === 'ibkr')
    for (const spare of broker.clientIdFallbacks) {
      const other = places.get(`${broker.host}:${broker.port} as client ${spare}`);
      if (other !== undefined && other !== 'broker')
        refuse(
          'broker.clientIdFallbacks',
          `broker.clientIdFallbacks has ${spare}, the client id of ${other} at the same gateway: one would keep the other out. Take it from the list.`,
        );
    }
  refusals.push(...urlContradictions(config));
  for (const { field, message } of operatorNameProblems(
    chat,
    accounts.map(({ id }) => id),
  ))
    refuse(field, message);
  if (accounts.length === 0) {
    for (const [name, room] of Object.entries(chat.rooms))
      if (room.accounts.length > 0)
        refuse(
          `chat.rooms.${name}.accounts`,
          `chat.rooms.${name}.accounts is set, and accounts names none. Name the accounts there, or leave it out of the room.`,
        );
    return refusals;
  }
  const known = accounts.map(({ id }) => id);
  for (const [name, room] of Object.entries(chat.rooms))
    for (const id of [...(room.account === undefined ? [] : [room.account]), ...room.accounts])
      if (!known.includes(id))
        refuse(
          `chat.rooms.${name}.accounts`,
          `chat.rooms.${name} names ${id}, which is not among accounts. Known: ${known.join(', ')}.`,
        );
  if (mode === 'live')
    refuse(
      'mode, accounts',
      `mode is live${setBy(layers, 'mode')}, and accounts names ${accounts.length}: each says for itself whether it is live. Set mode to 'live' of every live account in accounts, and leave the common mode out.`,
    );
  const onMain = accounts.filter(({ gateway }) => gateway === undefined);
  if (broker.kind === 'ibkr' && broker.account !== undefined)
    refuse(
      'broker.account, accounts',
      `broker.account ${broker.account}${setBy(layers, 'broker.account')} asks for one account, and accounts names ${accounts.length}. Remove one of the two.`,
    );
  if (broker.kind === 'simulated' && onMain.length > 0 && onMain.length < accounts.length)
    refuse(
      'accounts.gateway, broker',
      `${onMain.map(({ id }) => id).join(', ')} would be on the simulated gateway and the other accounts on ${Object.keys(gateways).join(', ')}: positions of one market mean nothing in another. Name a gateway for every account, or for none.`,
    );
  return refusals;
}

/** Alert URLs that name accounts or groups which are not traded. */
function urlContradictions({ accounts, alerts, broker }: DeskConfig): readonly Refusal[] {
  const known = accounts.map(({ id }) => id);
  const groups = accounts.map(({ group }) => group).filter((group) => group !== undefined);
  const own = broker.kind === 'ibkr' ? broker.account : undefined;
  return Object.entries(alerts.urls).flatMap(([name, url]) => {
    const path = `alerts.urls.${name}`;
    const refused: Refusal[] = [];
    if (url.account !== undefined && url.accounts.length > 0)
      refused.push(
        contradiction(
          `${path}.account, ${path}.accounts`,
          `${path} has both account and accounts. Set one of them.`,
        ),
      );
    for (const id of url.accounts)
      if (!known.includes(id) && id !== own)
        refused.push(
          contradiction(
            `${path}.accounts`,
            `${path}.accounts names ${id}, which is not among accounts. Known: ${known.join(', ') || 'none'}.`,
          ),
        );
    if (url.faGroup !== undefined && !groups.includes(url.faGroup))
      refused.push(
        contradiction(
          `${path}.faGroup`,
          `${path}.faGroup is ${url.faGroup}, and no account has that group. Known: ${groups.join(', ') || 'none'}.`,
        ),
      );
    return refused;
  });
}
