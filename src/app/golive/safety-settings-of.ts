import { canonicalJson } from '../../core/canonical-json.ts';
import type { SafetySettings } from '../../trading/golive/settings/safety-settings.ts';
import { scopedLimitsOf } from '../../trading/risk/limits/scoped-limits.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import { roomsOf } from '../chat/chat-settings.ts';
import type { DeskAccount } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { DEFAULT_ROLL_SETTINGS } from '../rolls/roll-settings.ts';

type Config = Pick<
  BowlineConfig,
  'mode' | 'broker' | 'simulated' | 'gateways' | 'trading' | 'alerts' | 'chat' | 'instruments'
>;

/** Of one of several accounts. */
export function deskSafetySettingsOf(config: Config, account: DeskAccount): SafetySettings {
  const { trading, gateways } = config;
  const { id, mode, gateway, limits, multiplier, enabled, size, map, stops, hours, delaySeconds } = account;
  const { group, method } = account;
  const named = gateway === undefined ? undefined : gateways[gateway];
  const common = safetySettingsOf({
    ...config,
    mode,
    trading: { ...trading, limits: { ...trading.limits, ...limits } },
    chat: roomsOf(config.chat, id),
  });
  return {
    ...common,
    account: id,
    ...(named ? { gateway: { host: named.host, port: named.port } } : {}),
    multiplier,
    accountRules: {
      enabled,
      ...(size ? { size } : {}),
      map,
      ...(stops ? { stops } : {}),
      hours,
      delaySeconds,
      ...(group === undefined ? {} : { group }),
      ...(method === undefined ? {} : { method }),
    },
  };
}

/** What of a configuration decides how much can be lost; no secret is among it. */
export function safetySettingsOf(config: Omit<Config, 'gateways'>): SafetySettings {
  const { mode, broker, simulated, trading, alerts, chat, instruments } = config;
  const { rolls } = instruments;
  const { limits, limitsFor, policies, watchers, resets, riskDay, defaultQuantity, sizing, sizeMultipliers } =
    trading;
  const { approvalMinutes, urls, sources } = alerts;
  const { rooms, operators, mail } = chat;
  const account = broker.kind === 'ibkr' ? broker.account : undefined;
  return {
    mode,
    ...(account === undefined ? {} : { account }),
    gateway:
      broker.kind === 'ibkr'
        ? { host: broker.host, port: broker.port }
        : { host: 'simulated', port: simulated.gatewayPort },
    limits,
    limitsFor: limitsFor.map(scopedLimitsOf),
    policies,
    watchers,
    resets,
    riskDay,
    defaultQuantity,
    ...(sizing === undefined ? {} : { sizing: sizing as SizeRequest }),
    sizeMultipliers,
    ...(approvalMinutes === undefined ? {} : { approvalMinutes }),
    ...(Object.keys(urls).length === 0 ? {} : { alertUrls: urls }),
    ...(Object.keys(rooms).length === 0 ? {} : { chatRooms: rooms }),
    ...(operators === undefined ? {} : { chatOperators: operators }),
    ...(mail === undefined
      ? {}
      : { chatMail: { host: mail.host, user: mail.user, authenticatedBy: mail.authenticatedBy } }),
    ...(sources.length === 0 ? {} : { alertSources: sources }),
    // Permits of before there were rolls go on where nothing is said of them.
    ...(canonicalJson(rolls) === canonicalJson(DEFAULT_ROLL_SETTINGS) ? {} : { rolls }),
  };
}
