import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ArrivedMessage, ChatSource, SourceListener } from '../../chat/source.ts';
import { Listening } from '../../chat/testing/listening.ts';
import { systemClock } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import type { ActionView } from '../views.ts';
import type { OperatorActions } from './operator-answers.ts';
import { Operators } from './operators.ts';
import { SharedSources } from './shared-sources.ts';
import { SourceStates } from './source-states.ts';

const done: ActionView = { done: true, message: 'done', orders: [] };
const settings = { source: 'telegram', channel: '1', users: ['7'] } as const;

describe('a kill in a chat', () => {
  /** A source that a room follows as well; `acts`: what the commands have done, in order. */
  async function listening(isReady = true) {
    const { logger: log } = createLog({ level: 'error' });
    let listener: SourceListener | undefined;
    const source: ChatSource = {
      start: (given) => {
        listener = given;
      },
      close: async () => undefined,
    };
    const sources = new SharedSources({
      open: async () => source,
      followers: new Map([['telegram', 2]]),
      states: new SourceStates(systemClock, log),
    });
    const acts: string[] = [];
    const waits = Promise.withResolvers<ActionView>();
    const actions = {
      kill: async (_by: unknown, reason: string, positions: string) => {
        acts.push(`${positions} ${reason}`);
        return positions === 'flatten' ? waits.promise : done;
      },
      flatten: async () => {
        acts.push('flatten');
        return waits.promise;
      },
    } as unknown as OperatorActions;
    const operators = new Operators({
      settings: { ...settings, users: [...settings.users], mayResume: true },
      sources,
      actions: () => actions,
      keep: () => ({ seqs: [], durable: Promise.resolve() }),
      before: () => ({ given: [], effects: [] }),
      clock: systemClock,
      log,
    });
    await operators.start([]);
    if (isReady) operators.ready();
    const room = new Listening();
    (await sources.open('telegram')).start(room);
    const message = (id: string, text: string, author = '7'): ArrivedMessage => ({
      id,
      channel: '1',
      author,
      text,
      time: systemClock.now(),
    });
    return { operators, room, acts, waits, message, source: () => listener };
  }

  it('waits for no other command, and holds up neither the source nor the next kill', async () => {
    const { operators, acts, waits, message, source } = await listening();
    await source()?.message(message('1', 'flatten'));
    await source()?.message(message('2', 'kill flatten'));
    await source()?.message(message('3', 'kill now'));
    assert.deepEqual(acts, ['flatten', 'flatten flatten (by 7 in telegram)', 'keep now (by 7 in telegram)']);
    waits.resolve(done);
    await operators.close();
  });

  it('is carried out while Bowline starts, and what else is said when it has started', async () => {
    const { operators, acts, waits, message, source } = await listening(false);
    await source()?.message(message('1', 'flatten'));
    await source()?.message(message('2', 'kill'));
    assert.deepEqual(acts, ['keep kill (by 7 in telegram)']);
    operators.ready();
    waits.resolve(done);
    await operators.close();
    assert.deepEqual(acts, ['keep kill (by 7 in telegram)', 'flatten']);
  });

  it('is carried out as soon as it is seen, once, whatever comes ahead of it', async () => {
    const { operators, acts, waits, message, source } = await listening();
    source()?.urgent?.(message('9', 'kill'));
    assert.equal(acts.length, 1, 'in the same turn');
    source()?.urgent?.(message('9', 'kill'));
    await source()?.message(message('9', 'kill'));
    assert.equal(acts.length, 1, 'told again, as of a batch that was not confirmed');
    source()?.urgent?.(message('10', 'flatten'));
    source()?.urgent?.(message('11', 'kill', '8'));
    source()?.urgent?.({ ...message('12', 'kill'), channel: '2' });
    assert.equal(acts.length, 1, 'nothing else overtakes, and nobody else');
    waits.resolve(done);
    await operators.close();
  });
});
