// Stands in for node:test: collects what test files define, so that it can be run more than once in one process.
let tests = [];

export const describe = (_name, body) => body();
export const it = (_name, body) => tests.push(body);

/** Forgets what was defined and not run. */
export function forgetTests() {
  tests = [];
}

/** Runs what was defined since the last time; throws what the first failing test throws. */
export async function runTests() {
  const now = tests;
  tests = [];
  for (const test of now) await test();
}
