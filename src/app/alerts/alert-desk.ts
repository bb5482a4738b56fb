import type { Refusal } from '../../core/result.ts';
import type { AlertUrlFound } from '../application.ts';
import type { AlertUrlChangeView, AlertUrlView } from '../desk-views.ts';
import type { AlertUrls } from './alert-urls.ts';

export interface AlertDeskOptions {
  readonly urls: AlertUrls;
  /** From where alerts may come by the main URL. */
  readonly mainSources: readonly string[];
  /** Names of the chat rooms whose messages come by a URL. */
  readonly rooms?: readonly string[];
}

/** The alert URLs as the server and people see them. */
export class AlertDesk {
  readonly #options: AlertDeskOptions;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
  }

  /** From where alerts may come by a URL; without a name, or for one without settings, by the main one. */
  sourcesOf(name?: string): readonly string[] {
    const settings = name === undefined ? undefined : this.#options.urls.settingsOf(name);
    return settings?.sources ?? this.#options.mainSources;
  }

  urlOf(secret: string): AlertUrlFound | undefined {
    const { urls, rooms = [] } = this.#options;
    const name = urls.nameOf(secret);
    return name === undefined
      ? undefined
      : { name, sources: this.sourcesOf(name), isRoom: rooms.includes(name) };
  }

  list(): readonly AlertUrlView[] {
    return this.#options.urls.list();
  }

  change(change: 'create' | 'rotate' | 'revoke', name: string): AlertUrlChangeView {
    const { urls, rooms = [] } = this.#options;
    const place = rooms.includes(name) ? 'chat' : 'alerts';
    const told = (message: string, secret?: string): AlertUrlChangeView => ({
      done: true,
      name,
      message,
      ...(secret === undefined ? {} : { path: `/${place}/${secret}` }),
    });
    const not = (refusal: Refusal): AlertUrlChangeView => ({
      done: false,
      name,
      message: refusal.message,
      refusal,
    });
    switch (change) {
      case 'create': {
        const made = urls.create(name);
        return made.ok
          ? told(`The alert URL ${name} is made. Its secret is told this once.`, made.value)
          : not(made.error);
      }
      case 'rotate': {
        const made = urls.rotate(name);
        return made.ok
          ? told(`The alert URL ${name} has a new secret, told this once; the old one has ended.`, made.value)
          : not(made.error);
      }
      case 'revoke': {
        const ended = urls.revoke(name);
        return ended.ok ? told(`The alert URL ${name} has ended.`) : not(ended.error);
      }
    }
  }
}
