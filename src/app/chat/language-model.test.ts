import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import { afterEach, describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
import { languageModel } from './language-model.ts';

describe('a language model', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  const asked: { authorization?: string | undefined; body: string }[] = [];
  /** A model that answers every question with this; undefined: never. */
  const model = async (content: string | undefined, status = 200) => {
    const lines: string[] = [];
    const server = createServer(async (request, response) => {
      asked.push({ authorization: request.headers.authorization, body: await bodyOf(request) });
      if (content === undefined) return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [{ message: { content } }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
    const log = createLog({ level: 'debug', terminal: { write: (text) => lines.push(text) } });
    const timeoutMs = content === undefined ? 300 : 10_000;
    return { ask: languageModel({ url, name: 'm', key: 'model-key', timeoutMs }, log.logger), lines };
  };

  it('is asked with the message as data, and gives its opinion', async () => {
    const { ask } = await model('{"event":"IGNORE","confidence":0.9,"reason":"a recap"}');
    assert.deepEqual(await ask('SPY calls printed'), { event: 'IGNORE', confidence: 0.9, reason: 'a recap' });
    const { authorization, body } = asked.at(-1) ?? { body: '' };
    assert.equal(authorization, 'Bearer model-key');
    const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
    assert.deepEqual(messages.at(-1), { role: 'user', content: 'SPY calls printed' });
  });

  it('has none when it fails, talks, or is too slow, and its key is told nowhere', async () => {
    for (const [content, status] of [
      ['I think it is a buy', 200],
      ['{"event":"BUY","confidence":2}', 200],
      ['{}', 500],
      [undefined, 200],
    ] as const) {
      const { ask, lines } = await model(content, status);
      assert.equal(await ask('BTO SPY'), undefined);
      assert.match(lines.join(''), /the grammar stands alone/);
      assert.doesNotMatch(lines.join(''), /model-key/);
    }
  });
});
