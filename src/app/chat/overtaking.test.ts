import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ArrivedMessage, ChatSource, SourceListener } from '../../chat/source.ts';
import { Listening } from '../../chat/testing/listening.ts';
import { systemClock } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import type { ActionView } from '../views.ts';
import type { CommandGiven } from './chat-journal.ts';
import type { OperatorActions } from './operator-answers.ts';
import { Operators } from './operators.ts';
import { SharedSources } from './shared-sources.ts';
import { SourceStates } from './source-states.ts';

const done: ActionView = { done: true, message: 'done', orders: [] };
const settings = { source: 'telegram', channel: '1', users: ['7'] } as const;

describe('a kill in a chat', () => {
  /** A source that a room follows as well; `acts`: what the commands have done, in order. `given`: before the start. */
  async function listening(isReady = true, given: readonly CommandGiven[] = []) {
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
      resume: async (_by: unknown, reason: string) => {
        acts.push(`resume ${reason}`);
        return done;
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
      given: () => given,
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

  it('is the last word where it has overtaken a resume', async () => {
    const { operators, acts, waits, message, source } = await listening();
    waits.resolve(done);
    source()?.urgent?.(message('10', 'kill'));
    await source()?.message(message('9', 'resume DU1234567 all is well'));
    await source()?.message(message('10', 'kill'));
    await source()?.message(message('11', 'resume DU1234567 now it is'));
    await operators.close();
    assert.deepEqual(acts, ['keep kill (by 7 in telegram)', 'resume now it is (by 7 in telegram)']);
  });

  it('stays the last word over a restart', async () => {
    const killed = (author: string, message: string): CommandGiven => ({
      type: 'chat.command',
      source: 'telegram',
      channel: '1',
      author,
      message,
      command: 'kill',
      answer: 'done',
      at: systemClock.now(),
    });
    const before = [killed('7', '10'), killed('7', '8'), killed('8', '20')];
    const { operators, acts, message, source } = await listening(true, before);
    await source()?.message(message('9', 'resume DU1234567 all is well'));
    source()?.urgent?.(message('10', 'kill'));
    await source()?.message(message('10', 'kill'));
    await source()?.message(message('11', 'resume DU1234567 now it is'));
    await operators.close();
    assert.deepEqual(acts, ['resume now it is (by 7 in telegram)']);
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
