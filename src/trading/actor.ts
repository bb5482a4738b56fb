/** Who asked: `alert`, `cli`, `api`, `dashboard`, the kill file in the data folder, or Bowline itself. */
export type Actor = 'alert' | 'cli' | 'api' | 'dashboard' | 'file' | 'bowline';
