const CENSORED = '[redacted]';
/** Everything after `/alerts/` up to the next separator is the alert secret, whatever it is. */
const ALERT_PATH = /\/alerts\/[^/\s"'\\?#<>]+/g;

/** Shorter texts are not treated as secrets: they would blank ordinary words. */
const SHORTEST_SECRET = 8;

/** Takes secrets out of finished log lines, wherever they stand in them. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on, `secret` appears in no line. Texts under 8 characters are ignored. */
  protect(secret: string): void {
    if (secret.length < SHORTEST_SECRET) return;
    this.#secrets.add(secret);
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    this.#secrets.add(encodeURIComponent(secret));
  }

  redact(line: string): string {
    let clean = line.includes('/alerts/') ? line.replace(ALERT_PATH, `/alerts/${CENSORED}`) : line;
    for (const secret of this.#secrets) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, CENSORED);
    }
    return clean;
  }
}
