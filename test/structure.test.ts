import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { filesTogether } from './suite/files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The rooms, highest first: a room imports from rooms below it and from itself. */
const ROOMS = [
  'cli',
  'server',
  'app',
  'chat',
  'signals',
  'gateway',
  'trading',
  'broker',
  'simulator',
  'marketdata',
  'instruments',
  'journal',
  'core',
];

/** Arrows that would point downwards and are forbidden all the same. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  // The gateway is a product of its own: it must not know the client that we write for it.
  gateway: ['trading', 'broker', 'journal', 'signals'],
  // The kernel decides; it must not simulate, store or fetch.
  trading: ['simulator', 'journal'],
  broker: ['journal'],
  simulator: ['broker', 'journal'],
  marketdata: ['journal'],
  instruments: ['journal'],
  // Sources tell what was written; what it means and what is done about it is not theirs.
  chat: ['gateway', 'trading', 'broker', 'simulator', 'marketdata', 'instruments', 'journal'],
  signals: ['gateway', 'broker', 'simulator', 'journal'],
};

/** Of a room, only one folder may know another room. */
const ONLY_FROM: Readonly<Record<string, string>> = {
  'broker simulator': 'src/broker/simulated/',
};

/** Libraries that only some places may know. */
const KEPT_IN: Readonly<Record<string, readonly string[]>> = {
  '@stoqey/ib': ['src/broker/ibkr/'],
  fastify: ['src/server/'],
  commander: ['src/cli/'],
  '@discordjs/rest': ['src/chat/discord/'],
  '@discordjs/ws': ['src/chat/discord/'],
  'discord-api-types/v10': ['src/chat/discord/'],
  grammy: ['src/chat/telegram/'],
  imapflow: ['src/chat/mail/'],
  'node:sqlite': ['src/journal/', 'src/gateway/account-store'],
  // The worlds of test/simulation replace the timers of the process, and these are none of them.
  'node:timers/promises': [
    'src/gateway/',
    'src/app/scoreboard/',
    'src/app/golive/',
    'src/app/watchdog/',
    'src/cli/',
  ],
  'node:net': ['src/gateway/', 'src/broker/ibkr/', 'src/app/', 'src/server/'],
};

/** Rooms without I/O, time or chance of their own. */
const PURE_ROOMS = ['trading', 'simulator', 'signals'];
const IMPURE = [
  /\bDate\.now\(/,
  /\bMath\.random\(/,
  /\bnew Date\(\)/,
  /\bsetTimeout\(/,
  /\bsetInterval\(/,
  /\bfetch\(/,
  /Temporal\.Now\b/,
  /\bprocess\./,
];
const PURE_BUILTINS = new Set(['node:crypto', 'node:assert']);

/** Rooms in which files still import types from one another in a circle. */
const MAY_CIRCLE_BY_TYPES = ['trading', 'simulator'];

const MOST_LINES = 400;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Of them those that import more than types. */
  readonly values: readonly string[];
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

const valuePattern =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?!\{(?:\s*type\s[^,}]+,?)+\s*\})[^'"]*?from\s*['"]([^'"]+)['"]/g;

const isTest = (path: string): boolean => /\.test\.tsx?$|\/(testing|test-support)\//.test(path);

const files: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: root })
  .map((path) => path.split(sep).join('/'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
    const values = [...text.matchAll(valuePattern)].map((match) => match[1] ?? '');
    return { path, text, imports, values };
  });
const sources = files.filter((file) => !isTest(file.path));

const roomOf = (path: string): string => path.split('/')[1] ?? '';
const target = (file: SourceFile, specifier: string): string =>
  relative(root, join(root, dirname(file.path), specifier))
    .split(sep)
    .join('/');

const problems = (found: (file: SourceFile) => readonly string[]): string[] =>
  sources.flatMap((file) => found(file).map((text) => `${file.path}: ${text}`));

/** The files of a room that import from one another in a circle, and those on the way from one circle to another. */
function circlesIn(room: string, imports: 'imports' | 'values'): readonly string[] {
  const inRoom = sources.filter(({ path }) => roomOf(path) === room);
  const left = new Map(
    inRoom.map((file) => [file.path, new Set(file[imports].map((specifier) => target(file, specifier)))]),
  );
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [path, imported] of left) {
      const importsOthers = [...left.keys()].some((other) => imported.has(other));
      const isImported = [...left.values()].some((by) => by.has(path));
      if (!importsOthers || !isImported) left.delete(path);
    }
  }
  return [...left.keys()];
}

describe('structure', () => {
  it('knows every room', () => {
    const rooms = new Set(files.map((file) => roomOf(file.path)));
    assert.deepEqual(
      [...rooms].filter((room) => !ROOMS.includes(room)),
      [],
    );
  });

  it('imports downwards only', () => {
    const upward = problems((file) =>
      file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => target(file, specifier))
        .filter((path) => {
          const [from, to] = [roomOf(file.path), roomOf(path)];
          if (!path.startsWith('src/')) return true;
          const only = ONLY_FROM[`${from} ${to}`];
          if (only !== undefined && !file.path.startsWith(only)) return true;
          return ROOMS.indexOf(to) < ROOMS.indexOf(from) || (FORBIDDEN[from] ?? []).includes(to);
        })
        .map((path) => `must not import ${path}`),
    );
    assert.deepEqual(upward, []);
  });

  it('imports in no circles', () => {
    const circles = ROOMS.flatMap((room) =>
      circlesIn(room, MAY_CIRCLE_BY_TYPES.includes(room) ? 'values' : 'imports'),
    );
    assert.deepEqual(circles, []);
  });

  it('keeps libraries where they belong', () => {
    const strays = problems((file) =>
      file.imports
        .filter((specifier) => {
          const places = KEPT_IN[specifier];
          return places !== undefined && !places.some((place) => file.path.startsWith(place));
        })
        .map((specifier) => `must not import ${specifier}`),
    );
    assert.deepEqual(strays, []);
  });

  it('keeps the pure rooms pure', () => {
    const impure = problems((file) => {
      if (!PURE_ROOMS.includes(roomOf(file.path))) return [];
      const code = file.text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
      const builtins = file.imports.filter(
        (specifier) => specifier.startsWith('node:') && !PURE_BUILTINS.has(specifier),
      );
      return [...IMPURE.filter((pattern) => pattern.test(code)).map(String), ...builtins];
    });
    assert.deepEqual(impure, []);
  });

  it('approves orders in one place', () => {
    const callers = sources.filter((file) => /\bmarkApproved\b/.test(file.text)).map((file) => file.path);
    assert.deepEqual(callers.sort(), ['src/broker/risk-approved.ts', 'src/trading/risk/approve.ts']);
  });

  it('keeps hooks of tests that share a process to their own file', () => {
    const shared = filesTogether();
    assert.ok(shared.length > 100);
    const outside = shared.filter((path) =>
      /^(before|after|beforeEach|afterEach)\(/m.test(readFileSync(join(root, path), 'utf8')),
    );
    assert.deepEqual(outside, []);
  });

  it('keeps files short', () => {
    const long = files.filter((file) => file.text.split('\n').length > MOST_LINES).map((file) => file.path);
    assert.deepEqual(long, []);
  });
});
