import type { SafetySettings } from '../../trading/golive/settings/safety-settings.ts';
import { scopedLimitsOf } from '../../trading/risk/limits/scoped-limits.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import type { BowlineConfig } from '../config/schema.ts';

/** What of a configuration decides how much can be lost; no secret is among it. */
export function safetySettingsOf(
  config: Pick<BowlineConfig, 'mode' | 'broker' | 'simulated' | 'trading' | 'alerts' | 'chat'>,
): SafetySettings {
  const { mode, broker, simulated, trading, alerts, chat } = config;
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
  };
}
