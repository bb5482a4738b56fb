import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startFixture } from '../testing/gateway-fixture.ts';
import { RawClient } from '../testing/raw-client.ts';

it('turns away a client above the limit, but not one that comes as others leave', async () => {
  const gateway = await startFixture({ mostClients: 2 });
  try {
    const versions = 'v157..193';
    const first = await RawClient.connect(gateway.port, versions, 1);
    const second = await RawClient.connect(gateway.port, versions, 2);
    const tooMany = new RawClient(gateway.port);
    await tooMany.untilClosed();
    assert.deepEqual(tooMany.hello, []);
    first.socket.destroy();
    second.socket.destroy();
    const [third, fourth] = await Promise.all([
      RawClient.connect(gateway.port, versions, 3),
      RawClient.connect(gateway.port, versions, 4),
    ]);
    assert.deepEqual(
      gateway
        .clients()
        .map(({ clientId }) => clientId)
        .sort(),
      [3, 4],
    );
    await Promise.all([third.leave(), fourth.leave()]);
  } finally {
    await gateway.close();
  }
});
