/** Who asked: `alert`, `cli`, `api`, `dashboard`, or Bowline itself. */
export type Actor = 'alert' | 'cli' | 'api' | 'dashboard' | 'bowline';
