import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browser, openBrowser, withoutChromium } from './support/chromium.ts';
import { eventually, positionsOf, type RunningUp, startUp, statusOf } from './support/running-bowline.ts';

describe('the dashboard in a browser', { skip: withoutChromium() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-browser-'));
  let up: RunningUp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    up = await startUp(join(folder, 'data'), ['--gateway-port', '0']);
    browser = await openBrowser({ width: 1440, height: 900 });
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(up.url);
  });
  after(async () => {
    await browser?.close();
    await up?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const seen = (id: string) => page.getByTestId(id).first();

  it('shows the account, its mode and that it is simulated', async () => {
    await seen('account-badge').waitFor();
    assert.match((await seen('account-badge').textContent()) ?? '', /DU1234567/);
    assert.match((await page.locator('body').textContent()) ?? '', /PAPER/i);
    assert.match((await seen('simulated-label').textContent()) ?? '', /SIMULATED/i);
    assert.match((await seen('trading-state').textContent()) ?? '', /active/i);
  });

  it('explains and sends the sample alert until the bracket has filled', async () => {
    await seen('sample-alert').click();
    await seen('explain').click();
    await seen('explanation').waitFor();
    await page.getByTestId('explanation').filter({ hasText: /stop/i }).first().waitFor();
    await seen('send').click();
    await page.locator('[data-testid^=position-]').first().waitFor();
    await eventually(
      () => positionsOf(up),
      ([position]) => position?.protected === 'yes',
      'bracket filled',
    );
    await page.locator('[data-testid^=order-]').nth(1).waitFor();
    await page.locator('[data-testid^=signal-]').first().waitFor();
  });

  it("shows today's profit, the equity line, the link's facts, and a signal's way with its times", async () => {
    assert.match((await seen('pnl-today').textContent()) ?? '', /^[+-]?\$[\d,]+\.\d\d$/);
    const line = seen('equity-chart').locator('canvas').first();
    await line.waitFor();
    assert.ok(((await line.boundingBox())?.width ?? 0) > 100, 'a line is drawn');
    const facts = (await seen('link').locator('summary').textContent()) ?? '';
    assert.match(facts, /Socket connected.*IB link up.*Farms \d+ ok.*Orders ready.*Quotes \d+\/\d+/);
    const signal = page.locator('[data-testid^=signal-][data-stage=filled]').first();
    await signal.waitFor();
    assert.equal(
      await signal.locator('.steps').getAttribute('aria-label'),
      'Steps: Received, Verdict, Orders, Fills',
    );
    // The page opens by itself what was sent from it.
    const summary = signal.locator('.signal-line');
    if ((await summary.getAttribute('aria-expanded')) !== 'true') await summary.click();
    await signal.locator('.fate').waitFor();
    const fate = (await signal.locator('.fate').textContent()) ?? '';
    for (const step of ['Received', 'Verdict', 'Orders', 'Fills'])
      assert.match(fate, new RegExp(`${step}\\s*\\d\\d:\\d\\d:\\d\\d`));
    await summary.click();
  });

  it('writes the message of an alert, which is then understood', async () => {
    const panel = page.getByTestId('alerts-panel');
    await panel.getByLabel('Symbol').fill('QQQ');
    await panel.getByLabel('Does').selectOption('buy');
    await panel.getByLabel('Size', { exact: true }).fill('2');
    await panel.getByLabel('Size by').selectOption('quantity');
    await panel.getByTestId('build-alert').click();
    const message = (await panel.getByTestId('built-message').textContent()) ?? '';
    assert.match((await panel.getByTestId('built-pine').textContent()) ?? '', /@version=6/);
    const { stage } = await up.alert(JSON.parse(message.replace('{{timenow}}', new Date().toISOString())));
    assert.notEqual(stage, 'refused');
    await eventually(
      () => positionsOf(up),
      (all) => all.some(({ symbol, quantity }) => symbol === 'QQQ' && quantity === 2),
      'bought',
    );
  });

  it('shows the way to live, and drills the limits', async () => {
    const panel = page.getByTestId('golive');
    await panel.locator('summary').click();
    assert.equal(await panel.getByTestId('live-part-mode').getAttribute('data-present'), 'false');
    assert.equal(await panel.getByTestId('golive-days').getAttribute('data-passed'), 'false');
    assert.equal(await panel.getByTestId('arm').count(), 0);
    await panel.getByTestId('drill').click();
    await page.getByText(/made to refuse an order; nothing was sent/).waitFor();
    await panel.locator('summary').click();
  });

  it('makes an alert URL and tells its address once', async () => {
    const panel = page.getByTestId('alerts-panel');
    await panel.getByRole('button', { name: 'URLs' }).click();
    await panel.getByLabel('Another alert URL').fill('breakout');
    await panel.getByTestId('create-url').click();
    const address = (await panel.getByTestId('alert-address').textContent()) ?? '';
    const answer = await fetch(`${address}/explain`, {
      method: 'POST',
      body: JSON.stringify({ action: 'buy', symbol: 'SPY', quantity: 1, stopLoss: '1%' }),
    });
    assert.equal(((await answer.json()) as { wouldSend: boolean }).wouldSend, true);
    await panel.getByRole('button', { name: 'Revoke' }).click();
    await panel.getByTestId('alert-url-breakout').waitFor({ state: 'detached' });
    assert.equal((await fetch(`${address}/explain`, { method: 'POST', body: '{}' })).status, 404);
  });

  it('shows every stop and target of a position, in the chart too, and on a phone', async () => {
    const further = { action: 'buy', symbol: 'QQQ', quantity: 4, stopLoss: '3%' };
    const takeProfits = [{ at: '2%', closePercent: 50 }, '4%'];
    const { signalId } = await up.alert({ ...further, takeProfits });
    const qqq = async () => (await positionsOf(up)).find(({ symbol }) => symbol === 'QQQ');
    const held = await eventually(
      qqq,
      (position) => position?.quantity === 6 && position.protected === 'yes',
      `added by ${signalId}`,
    );
    const prices = [...(held?.stops ?? []), ...(held?.targets ?? [])].map(({ price }) => price.toFixed(2));
    assert.ok(new Set(prices).size >= 4, prices.join(', '));
    const row = page.getByTestId('position-QQQ');
    await row.getByRole('button', { name: 'QQQ', exact: true }).click();
    const shown = row.getByTestId('exit-QQQ');
    for (const price of new Set(prices)) {
      await shown.filter({ hasText: price }).first().waitFor();
      await page.locator('.legend').filter({ hasText: price }).waitFor();
    }
    assert.match(
      (await seen('price-chart').getAttribute('aria-label')) ?? '',
      /Stop 2 at .*Stop 4 at .*Target 2 at/,
    );
    await page.setViewportSize({ width: 390, height: 844 });
    const cut = await shown.evaluateAll(
      (exits, width) => exits.filter((exit) => exit.getBoundingClientRect().right > width).length,
      390,
    );
    assert.equal(cut, 0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('says what a roll would come to, and rolls', async () => {
    const body = { action: 'buy', symbol: 'MES1!', quantity: 1, stopLoss: '200 points' };
    assert.notEqual((await up.alert(body)).stage, 'refused');
    const future = async () => (await positionsOf(up)).find(({ secType }) => secType === 'FUT');
    const before = await eventually(
      future,
      (position) => position?.protected === 'yes',
      'held with its stop',
    );
    await seen(`roll-${before?.symbol}`).click();
    const text = page.getByTestId('roll-explanation');
    await text.filter({ hasText: /One order for the calendar spread at CME/ }).waitFor();
    await seen('roll-send').click();
    const after = await eventually(
      future,
      (position) => position?.protected === 'yes' && position.symbol !== before?.symbol,
      'rolled, with its stop',
    );
    await seen(`position-${after?.symbol}`).waitFor();
    await seen(`position-${before?.symbol}`).waitFor({ state: 'detached' });
  });

  it('stops trading, and flattens', async () => {
    await seen('kill').click();
    if ((await page.getByTestId('kill-confirm').count()) > 0) await seen('kill-confirm').click();
    await page
      .getByTestId('trading-state')
      .filter({ hasText: /halted/i })
      .first()
      .waitFor();
    assert.equal((await statusOf(up)).tradingState, 'halted');
    assert.equal((await positionsOf(up)).length, 3);
    await seen('flatten').click();
    await seen('flatten-confirm').click();
    await eventually(
      () => positionsOf(up),
      (all) => all.length === 0,
      'flat',
    );
    await page.locator('[data-testid^=position-]').first().waitFor({ state: 'detached' });
  });

  it('resumes on purpose', async () => {
    await seen('resume').click();
    await seen('resume-account').fill('DU1234567');
    await seen('resume-reason').fill('test is over');
    await seen('resume-confirm').click();
    await page
      .getByTestId('trading-state')
      .filter({ hasText: /active/i })
      .first()
      .waitFor();
  });

  it('fits on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(overflow, 0);
    await seen('kill').or(seen('resume')).first().waitFor();
  });

  it('keeps every fact of the link inside its card on a phone, however long', async () => {
    const link = page.getByTestId('link');
    await link.locator('summary').click();
    // As when nothing streams in a login whose data somebody else has.
    await link.locator('.fact-line, summary').evaluateAll((places) => {
      for (const place of places)
        for (const text of place.querySelectorAll('b, small'))
          text.textContent = 'EUR.USD interrupted, MESH6 interrupted and 98 more: IB 10197';
    });
    const outside = await link.evaluate((element, width) => {
      const beyond = (places: string, edge: number) =>
        [...element.querySelectorAll(places)].filter((each) => each.getBoundingClientRect().right > edge);
      const card = element.querySelector('.link-card')?.getBoundingClientRect().right ?? 0;
      return beyond('.fact', width).length + beyond('.fact-line .fact, small', card).length;
    }, 390);
    assert.equal(outside, 0);
    await link.locator('summary').click();
  });

  it('has complained of nothing', () => {
    assert.deepEqual(complaints, []);
  });
});
