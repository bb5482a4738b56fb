import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { z } from 'zod';
import { loadConfig } from './load.ts';
import { configSchema } from './schema.ts';
import { PAPER_MODE, SETTINGS } from './settings.ts';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const guides = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
);
const folder = mkdtempSync(join(tmpdir(), 'bowline-guides-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Secrets that examples leave to the environment. */
const SECRETS = {
  BOWLINE_DISCORD_TOKEN: 'a token of a bot',
  BOWLINE_TELEGRAM_TOKEN: 'another token',
};

const examplesIn = (text: string): readonly string[] =>
  [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

/** What a reader pastes: a whole file, or settings that go into `defineConfig({ … })`. */
const fileOf = (example: string): string =>
  example.includes('export default')
    ? example
    : `import { defineConfig } from 'bowline';\nexport default defineConfig({\n${example}\n});\n`;

describe('the configuration in the guides', () => {
  for (const guide of guides)
    for (const [index, example] of examplesIn(readFileSync(join(docs, guide), 'utf8')).entries())
      it(`is accepted as it is written: ${guide}, example ${index + 1}`, async () => {
        const config = join(folder, `${guide.replaceAll(/\W/g, '-')}-${index}.ts`);
        writeFileSync(config, fileOf(example));
        const loaded = await loadConfig({ cwd: folder, env: SECRETS, flags: { config } });
        assert.deepEqual(loaded.ok ? [] : loaded.error.map(({ message }) => message), []);
      });

  it('names every setting and every name of the environment', () => {
    const text = readFileSync(join(docs, 'configuration.md'), 'utf8');
    const sections = ['broker', 'server', 'alerts', 'trading', 'trading.policies', 'instruments'];
    const paths = [
      ...Object.keys(configSchema.shape),
      ...sections.flatMap((section) => keysOf(section).map((key) => `${section}.${key}`)),
    ].filter((path) => !sections.includes(path) && path !== 'log');
    const named = (what: string): boolean => text.includes(`\`${what}\``);
    assert.deepEqual(
      [...paths, 'log.level', ...SETTINGS.flatMap(({ env }) => env), PAPER_MODE].filter(
        (each) => !named(each),
      ),
      [],
    );
  });
});

/** The keys of a section; of alternatives those of all of them. */
function keysOf(section: string): readonly string[] {
  let at: unknown = configSchema;
  for (const key of section.split('.')) at = inner(at instanceof z.ZodObject ? at.shape[key] : undefined);
  if (at instanceof z.ZodDiscriminatedUnion) {
    const all = at.options.flatMap((option) =>
      option instanceof z.ZodObject ? Object.keys(option.shape) : [],
    );
    return [...new Set(all)];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function inner(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodDefault || at instanceof z.ZodPrefault || at instanceof z.ZodOptional)
    at = at.def.innerType;
  return at;
}
