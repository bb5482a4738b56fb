import { pass, type RiskCheck, stop } from '../check.ts';

export const resetWindow: RiskCheck = {
  code: 'RESET_WINDOW',
  title: "IB's resets",
  compares: "Bowline's clock with the reset windows of `trading.resets`, with `resetWindows`",
  group: 'state',
  applies: 'entry',
  rolls: true,
  limits: ['resetWindows'],
  run({ limits, reset, now }) {
    if (!limits.resetWindows) return pass('Resets are not minded');
    if (!reset) return pass('No reset now');
    const until = new Date(reset.until).toISOString();
    return stop(`${reset.name} lasts until ${until}; orders may hang. Send the signal again afterwards.`, {
      minutesLeft: Math.ceil((reset.until - now) / 60_000),
    });
  },
};
