import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, openBrowser, withoutChromium } from './support/chromium.ts';
import { eventually, positionsOf, type RunningUp, startUp } from './support/running-bowline.ts';

describe('approval in a browser', { skip: withoutChromium() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-approval-'));
  let up: RunningUp;
  let browser: Browser;

  before(async () => {
    const config = join(folder, 'bowline.config.ts');
    writeFileSync(config, 'export default { alerts: { approvalMinutes: 5 } };\n');
    up = await startUp(join(folder, 'data'), ['--gateway-port', '0', '--config', config]);
    browser = await openBrowser({ width: 1280, height: 900 });
  });
  after(async () => {
    await browser?.close();
    await up?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets what a person approves become a position, and nothing else', async () => {
    const page = await browser.context.newPage();
    await page.goto(up.url);
    const order = { action: 'buy', symbol: 'SPY', quantity: 2, stopLoss: '1%' };
    const declined = await up.alert({ ...order, id: 'n-1' });
    assert.equal(declined.stage, 'waiting');
    const first = page.getByTestId(`approval-${declined.signalId}`);
    await first.getByTestId('decline').click();
    await first.waitFor({ state: 'detached' });
    const approved = await up.alert({ ...order, id: 'n-2' });
    assert.equal((await positionsOf(up)).length, 0);
    await page.getByTestId(`approval-${approved.signalId}`).getByTestId('approve').click();
    await eventually(
      () => positionsOf(up),
      ([position]) => position?.quantity === 2,
      'the approved position',
    );
  });
});
