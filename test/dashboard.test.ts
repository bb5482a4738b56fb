import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { PositionView, QuoteView } from '../src/app/views.ts';
import { samplePosition } from '../src/server/test-support/memory-application.ts';
import { runServer, type TestServer } from '../src/server/test-support/running.ts';
import { type Browser, openBrowser, withoutChromium } from './support/chromium.ts';
import { ROOT } from './support/processes.ts';

const SPREAD = [490, 495, 505, 510].map((strike) => `+1 SPY 2026-12-18 C ${strike}`).join(' ');

/** The dashboard over an application that says what a test says. */
describe('the dashboard, told everything', { skip: withoutChromium() }, () => {
  let server: TestServer & { dispose(): Promise<void> };
  let browser: Browser;
  let page: Page;
  const position = (change: Partial<PositionView>): PositionView => ({ ...samplePosition(), ...change });
  const tell = (positions: readonly PositionView[], quotes: readonly Partial<QuoteView>[] = []) => {
    server.application.positionViews = [...positions];
    Object.assign(server.application, { quotes: () => quotes });
    server.application.change('positions', 'quotes');
  };
  const seen = (id: string) => page.getByTestId(id).first();
  const ordered = () => server.application.actions.splice(0);

  before(async () => {
    server = await runServer({ webRoot: join(ROOT, 'web', 'dist') });
    browser = await openBrowser({ width: 1440, height: 900 });
    page = await browser.context.newPage();
    await page.goto(server.url);
    await seen('position-AAPL').waitFor();
  });
  beforeEach(() => ordered());
  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  it('closes the contract of the row, where two go by one symbol', async () => {
    tell([
      position({ conId: 1, symbol: 'BTC', secType: 'STK' }),
      position({ conId: 2, symbol: 'BTC', secType: 'CRYPTO', quantity: 0.25 }),
    ]);
    await page.getByTestId('close-BTC').nth(1).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.locator('.flatten-list li').count(), 1);
    assert.match((await dialog.locator('.flatten-list').textContent()) ?? '', /Sell 0\.25 BTC/);
    await seen('flatten-confirm').click();
    await dialog.waitFor({ state: 'detached' });
    const [action] = ordered();
    assert.deepEqual([action?.name, action?.symbol, action?.conId], ['flatten', 'BTC', 2]);
  });

  it('does nothing when Enter is held down on a button that would close', async () => {
    await seen('flatten').focus();
    // The first opens the dialog, the others are repeats of the key that is held.
    for (let times = 0; times < 4; times += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.keyboard.press('Escape');
    assert.deepEqual(ordered(), []);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('asks before it closes half or reverses, and not about a quantity that has gone', async () => {
    tell([position({ quantity: 10 })]);
    await seen('manage-AAPL').click();
    await seen('manage-stop').fill('1%');
    await seen('manage-reverse').click();
    assert.match(
      (await seen('manage-question').textContent()) ?? '',
      /long 10 AAPL .* open short 10, stop 1%/,
    );
    await page.getByRole('button', { name: 'Back' }).click();
    await seen('manage-half').click();
    tell([position({ quantity: 4 })]);
    await page.getByRole('dialog').getByText('it is 4 now').waitFor();
    assert.equal(await seen('manage-confirm').isDisabled(), true);
    await page.getByRole('button', { name: 'Back' }).click();
    assert.deepEqual(ordered(), []);
    await seen('manage-half').click();
    await seen('manage-confirm').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [action] = ordered();
    assert.deepEqual([action?.name, action?.conId], ['close', 265598]);
  });

  it('asks before the form sends what closes everything', async () => {
    await page.locator('.signal-form [data-value=flatten]').click();
    await seen('send').click();
    await page.getByRole('dialog').getByText('Send flatten everything?').waitFor();
    assert.equal(server.application.received.length, 0);
    await seen('send-confirm').click();
    await seen('sent').waitFor();
    assert.equal(JSON.parse(server.application.received.splice(0)[0]?.body ?? '{}').action, 'flatten');
  });

  it('says what is old, what is not known, and in which dollars', async () => {
    const { unrealizedPnl: _, marketPrice: _m, ...unpriced } = position({ conId: 4, symbol: 'NEW' });
    tell(
      [
        position({ conId: 3, symbol: 'EUR.USD', averagePrice: 1.08235, marketPrice: 1.08341 }),
        unpriced,
        position({ conId: 5, symbol: '700', currency: 'HKD', unrealizedPnl: 12 }),
        position({ conId: 6, symbol: 'GONE', quantity: 0, averagePrice: 0, brokerQuantity: 5 }),
      ],
      [{ conId: 3, symbol: 'EUR.USD', stream: 'stale', lastDataAt: '2026-11-20T10:00:00.000Z' }],
    );
    await seen('old-price-EUR.USD').waitFor();
    const text = async (symbol: string) => (await seen(`position-${symbol}`).textContent()) ?? '';
    assert.match(await text('EUR.USD'), /1\.08235.*1\.08341.*price of .*20/);
    assert.match(await text('NEW'), /190\.25–/);
    assert.match(await text('700'), /\+HK\$12\.00/);
    assert.match(await text('GONE'), /FLAT/);
    assert.doesNotMatch(await text('GONE'), /SHORT|0\.00[^ ]* comm.*0\.00/);
    assert.match((await seen('account-doubts').textContent()) ?? '', /1 position at old prices/);
  });

  it('keeps the rest of the page, and KILL, when a part cannot be drawn', async () => {
    tell([{ ...samplePosition(), targets: null } as unknown as PositionView]);
    await seen('broken-part').waitFor();
    await seen('kill').click();
    await seen('kill-confirm').click();
    assert.deepEqual(
      ordered().map(({ name }) => name),
      ['kill'],
    );
    tell([samplePosition()]);
    await seen('position-AAPL').waitFor({ timeout: 15_000 });
  });

  it('shows limits and restrictions of narrower scopes', async () => {
    await seen('limits').locator('summary').click();
    assert.match((await seen('scoped-state').textContent()) ?? '', /strategy orb.*reduce-only.*misbehaves/);
    assert.match((await seen('scoped-limits').textContent()) ?? '', /maxDailyLoss.*400/);
    await seen('limits').locator('summary').click();
  });

  it('has every button of a dialog and of the account chosen within a phone', async () => {
    const { application } = server;
    const [one] = application.accounts();
    assert.ok(one);
    Object.assign(application, { accounts: () => [one, { ...one, id: 'DU7654321' }] });
    application.change('accounts');
    await seen('account-choice').selectOption(one.id);
    await seen('recipient')
      .filter({ hasText: `${one.id} alone` })
      .waitFor();
    tell([position({ conId: -9, symbol: SPREAD })]);
    await page.setViewportSize({ width: 390, height: 844 });
    await seen(`close-${SPREAD}`).click();
    const beyond = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.dialog *, .controls *')].filter((each) => each.getBoundingClientRect().right > 390).map((each) => each.outerHTML.slice(0, 80))`,
    );
    assert.deepEqual(beyond, []);
    const inside = await page.evaluate<boolean>(
      `(() => { const dialog = document.querySelector('dialog'); return dialog.scrollWidth <= dialog.clientWidth; })()`,
    );
    assert.equal(inside, true);
    await page.getByRole('button', { name: 'Keep' }).click();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
  });

  it('keeps its tables inside of their panels at every width of a screen', async () => {
    const exits = [1, 2, 3].map((at) => ({ ref: `S${at}`, price: 24_800 + at * 12.25, quantity: 1 }));
    const future = {
      secType: 'FUT',
      quantity: 4,
      averagePrice: 24_991.25,
      marketPrice: 24_990,
      commissions: 4.96,
    };
    const money = { unrealizedPnl: -12_345.67, stops: exits, targets: exits };
    tell([
      position({ ...future, ...money, conId: 11, symbol: 'MNQZ6' }),
      position({ ...future, ...money, conId: 12, symbol: 'ESZ6', protected: 'no' }),
      position({ ...money, conId: 13, symbol: 'SPY   261218C00690000', secType: 'OPT', brokerQuantity: 5 }),
      position({ conId: 14, symbol: 'AAPL' }),
    ]);
    await seen('position-MNQZ6').waitFor();
    for (const width of [1920, 1440, 1366, 1280, 1180, 1101, 1024, 900, 768]) {
      await page.setViewportSize({ width, height: 900 });
      const beyond = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.panel')].flatMap((panel) => {
          const edge = panel.getBoundingClientRect().right + 0.5;
          return [...panel.querySelectorAll('.grid *')].filter((each) => each.getBoundingClientRect().right > edge)
            .map((each) => each.outerHTML.slice(0, 80));
        })`,
      );
      assert.deepEqual(beyond, [], `at ${width}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
  });

  it('says in the tab, and on top of a scrolled phone, that its data is old', async () => {
    await page.evaluate('window.scrollTo(0, 1500)');
    await server.close();
    const banner = seen('stream-lost');
    await banner.waitFor();
    assert.match(await page.title(), /NO LIVE DATA/);
    const top = (await banner.boundingBox())?.y ?? -1;
    assert.ok(top >= 0 && top < 844, `the banner is at ${top}`);
  });
});
