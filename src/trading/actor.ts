/** Who asked: `alert`, a chat room or a person there, `cli`, `api`, `dashboard`, the kill file in the data folder, or Bowline itself. */
export type Actor = 'alert' | 'chat' | 'cli' | 'api' | 'dashboard' | 'file' | 'bowline';
