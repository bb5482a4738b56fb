import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** An installed Chromium; `BOWLINE_CHROMIUM` names another. */
export const chromiumPath = (): string | undefined =>
  [process.env.BOWLINE_CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

/** Why browser tests do not run here; `false` when they do. */
export const withoutChromium = (): string | false =>
  chromiumPath() === undefined
    ? 'no Chromium on this machine (Debian: apt-get install chromium; elsewhere: set BOWLINE_CHROMIUM)'
    : false;

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A headless browser with a profile of its own that talks to nobody but the pages it is given. */
export async function openBrowser(viewport: {
  readonly width: number;
  readonly height: number;
}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'bowline-chromium-'));
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(String(withoutChromium()));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    viewport,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
