import type { SourceKind } from '../../chat/source.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { ChatDesk, ChatDeskOptions } from './chat-desk.ts';
import type { ChatSettings } from './chat-settings.ts';
import type { Operators, OperatorsOptions } from './operators.ts';
import { SharedSources } from './shared-sources.ts';
import { SourceStates } from './source-states.ts';

/**
 * The sources of all chats, each opened once, its library loaded only then. `rooms`: the settings as each account follows
 * them.
 */
export function chatSources(
  chat: ChatSettings,
  rooms: readonly ChatSettings[],
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): SharedSources {
  const followers = new Map<SourceKind, number>();
  const follow = (kind: SourceKind): unknown => followers.set(kind, (followers.get(kind) ?? 0) + 1);
  for (const { rooms: followed } of rooms)
    for (const kind of new Set(Object.values(followed).map(({ source }) => source))) follow(kind);
  if (chat.operators) follow(chat.operators.source);
  return new SharedSources({
    open: async (kind) => (await import('./open-source.ts')).openSource(kind, chat, clock),
    followers,
    states: new SourceStates(clock, log),
  });
}

/** The chat desk of an account, where it follows a room. Its code is loaded only then. */
export async function openChat(
  settings: ChatSettings,
  { sources, ...parts }: Omit<ChatDeskOptions, 'settings' | 'open' | 'opinion'> & { sources: SharedSources },
): Promise<ChatDesk | undefined> {
  if (Object.keys(settings.rooms).length === 0) return undefined;
  const { ChatDesk } = await import('./chat-desk.ts');
  const { model } = settings;
  const opinion = model && (await import('./language-model.ts')).languageModel(model, parts.log);
  return new ChatDesk({
    ...parts,
    settings,
    open: (kind) => sources.open(kind),
    ...(opinion ? { opinion } : {}),
  });
}

/** Those who command in a chat, where there are any. */
export async function openOperators(
  { operators: settings }: ChatSettings,
  options: Omit<OperatorsOptions, 'settings'>,
): Promise<Operators | undefined> {
  if (!settings) return undefined;
  return new (await import('./operators.ts')).Operators({ ...options, settings });
}
