import type { ChatDesk, ChatDeskOptions } from './chat-desk.ts';
import type { ChatSettings } from './chat-settings.ts';
import type { OperatorActions } from './operators.ts';
import type { SharedSources } from './shared-sources.ts';

type Parts = Pick<
  ChatDeskOptions,
  'trader' | 'intake' | 'resolver' | 'journal' | 'clock' | 'log' | 'repeatsWithinMs'
>;

/** The chat desk, where a room or an operators' chat is configured. Its code is loaded only then. */
export async function openChat(
  settings: ChatSettings,
  parts: Parts & {
    readonly actions: () => OperatorActions;
    /** Where several accounts share the sources. */
    readonly sources?: SharedSources;
  },
): Promise<ChatDesk | undefined> {
  const { actions, sources, ...desk } = parts;
  const { operators } = settings;
  if (Object.keys(settings.rooms).length === 0 && !operators) return undefined;
  const [{ ChatDesk }, { Operators }, { openSource }] = await Promise.all([
    import('./chat-desk.ts'),
    import('./operators.ts'),
    import('./open-source.ts'),
  ]);
  const { trader, clock, log } = desk;
  const { model } = settings;
  const opinion = model && (await import('./language-model.ts')).languageModel(model, log);
  return new ChatDesk({
    ...desk,
    settings,
    open: (kind) => (sources ? sources.open(kind) : openSource(kind, settings, clock)),
    ...(opinion ? { opinion } : {}),
    ...(operators ? { operators: new Operators({ settings: operators, actions, trader, clock, log }) } : {}),
  });
}
