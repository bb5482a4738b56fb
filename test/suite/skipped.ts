import { styleText } from 'node:util';

/** What the runner says of a test or group that has passed, as far as it matters here. */
export interface Passed {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string };
}

/** Tests and whole groups that were not run. The runner's own count leaves out groups, whose tests it never hears of. */
export class Skipped {
  readonly #byReason = new Map<string, string[]>();

  take({ name, skip, details }: Passed): void {
    if (skip === undefined || skip === false) return;
    const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
    const names = this.#byReason.get(reason) ?? [];
    this.#byReason.set(reason, [...names, details.type === 'suite' ? `${name} (all of its tests)` : name]);
  }

  /** What a person should know at the end, in yellow; empty when everything was run. */
  get summary(): string {
    const count = [...this.#byReason.values()].reduce((sum, names) => sum + names.length, 0);
    if (count === 0) return '';
    const lines = [...this.#byReason].map(
      ([reason, names]) => `  ${reason}\n${names.map((name) => `    ${name}`).join('\n')}`,
    );
    const title = `${count} ${count === 1 ? 'test or group was' : 'tests and groups were'} NOT RUN here:`;
    return styleText('yellow', `${title}\n${lines.join('\n')}`);
  }
}
