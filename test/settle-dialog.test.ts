import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { OrderView } from '../src/app/views.ts';
import { sampleOrder } from '../src/server/test-support/memory-application.ts';
import { runServer, type TestServer } from '../src/server/test-support/running.ts';
import { type Browser, openBrowser, withoutChromium } from './support/chromium.ts';
import { ROOT } from './support/processes.ts';

/** A stop of 10 that is in doubt since yesterday, and of which executions for 3 have come. */
const DOUBTED: Partial<OrderView> = {
  state: 'unknown',
  filled: 3,
  reason: 'found nowhere twice, and the units differ: as if 7 of 7 had filled',
};

describe('a person’s word on an order in doubt, on the dashboard', { skip: withoutChromium() }, () => {
  let server: TestServer & { dispose(): Promise<void> };
  let browser: Browser;
  let page: Page;
  /** A turn of its own for each change, as in life. */
  const tell = async (...orders: readonly OrderView[]) => {
    await new Promise((resolve) => setTimeout(resolve));
    server.application.orderViews = [...orders];
    server.application.change('orders');
  };
  const seen = (id: string) => page.getByTestId(id).first();
  const open = async () => {
    await seen('settle-S1-stop').click();
    await page.getByRole('dialog').waitFor();
  };
  const booked = async () => (await seen('settle-booked').textContent()) ?? '';
  const ordered = () => server.application.actions.splice(0);

  before(async () => {
    server = await runServer({ webRoot: join(ROOT, 'web', 'dist') });
    browser = await openBrowser({ width: 1440, height: 900 });
    page = await browser.context.newPage();
    await page.goto(server.url);
    await seen('order-S1-stop').waitFor();
  });
  beforeEach(async () => {
    ordered();
    await tell(sampleOrder('S1-stop', DOUBTED), sampleOrder('S1-target', { role: 'target' }));
  });
  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  it('is asked for only where nothing else settles the order', async () => {
    await seen('settle-S1-stop').waitFor();
    assert.equal(await page.getByTestId('settle-S1-target').count(), 0);
  });

  it('is that it is gone, once a reason stands there', async () => {
    await open();
    assert.match(
      (await seen('settle-order').textContent()) ?? '',
      /as if 7 of 7 had filled.*for 3 have come/,
    );
    assert.match(await booked(), /Nothing is booked\..*cancelled with 3 of 10 filled/);
    assert.equal(await seen('settle-confirm').isDisabled(), true);
    await seen('settle-reason').fill('not in TWS');
    await seen('settle-confirm').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [word] = ordered();
    assert.deepEqual(
      [word?.name, word?.ref, word?.reason, word?.fill],
      ['settle', 'S1-stop', 'not in TWS', undefined],
    );
  });

  it('is what it has filled, and at which price: said before it is booked', async () => {
    await open();
    await page.getByRole('button', { name: 'It has filled' }).click();
    assert.equal(await seen('settle-filled').inputValue(), '7', 'what the order has left');
    await seen('settle-reason').fill('trade log of Friday');
    assert.equal(await seen('settle-confirm').isDisabled(), true, 'without a price');
    for (const [field, wrong, problem] of [
      ['settle-filled', '8', /at most 7/],
      ['settle-price', '0', /more than 0/],
    ] as const) {
      const right = await seen(field).inputValue();
      await seen(field).fill(wrong);
      assert.equal(await seen(field).getAttribute('aria-invalid'), 'true');
      assert.match((await page.getByRole('dialog').textContent()) ?? '', problem);
      assert.equal(await seen('settle-confirm').isDisabled(), true);
      await seen(field).fill(right);
    }
    await seen('settle-price').fill('440,05');
    assert.match(await booked(), /Sold 7 AAPL at 440\.05: booked like an execution.*taken as filled/);
    assert.match((await seen('settle-confirm').textContent()) ?? '', /Book 7 at 440[.,]05/);
    await seen('settle-confirm').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [word] = ordered();
    assert.deepEqual(word?.fill, { quantity: 7, price: 440.05 });
  });

  it('is not taken once evidence has settled the order', async () => {
    await open();
    await seen('settle-reason').fill('not in TWS');
    await tell(sampleOrder('S1-stop', { state: 'filled', filled: 10, open: false }));
    await page.getByRole('dialog').getByText('settled meanwhile: it is filled').waitFor();
    assert.equal(await seen('settle-confirm').isDisabled(), true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(ordered(), []);
  });

  it('is the price of what the broker has counted and not told', async () => {
    await tell(sampleOrder('S1-stop', { state: 'filled', filled: 10, untold: 4, open: false }));
    await page.getByTestId('orders').getByRole('button', { name: 'Recent' }).click();
    await page.locator('[data-testid=order-S1-stop][data-state=filled]').waitFor();
    await open();
    assert.equal(await page.getByRole('button', { name: 'It is gone' }).count(), 0);
    assert.match((await seen('settle-order').textContent()) ?? '', /counts 10 filled.*for 6 have come/);
    assert.equal(await seen('settle-filled').inputValue(), '4');
    await page.getByRole('button', { name: 'Leave it' }).click();
    await page.getByTestId('orders').getByRole('button', { name: 'Open' }).click();
  });

  it('fits on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open();
    await page.getByRole('button', { name: 'It has filled' }).click();
    await seen('settle-filled').fill('8');
    const beyond = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.dialog *, .grid-orders *')].filter((each) => each.getBoundingClientRect().right > 390).map((each) => each.outerHTML.slice(0, 80))`,
    );
    assert.deepEqual(beyond, []);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
  });
});
