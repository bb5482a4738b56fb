import { pass, type RiskCheck, stop } from '../check.ts';

/** An order is only planned when it can leave now; nothing is kept for later. */
export const link: RiskCheck = {
  code: 'LINK_NOT_READY',
  title: 'Link to the broker',
  compares:
    "the session with the gateway, the gateway's read-only setting and IB's own link (codes 1100–1102) with what sending needs; a closing begins without them and waits",
  group: 'state',
  applies: 'all',
  run: ({ link: facts }) => {
    const figures = { ready: facts.ready, readOnly: facts.readOnly, brokerUp: facts.brokerUp };
    if (facts.readOnly) {
      return stop(
        'The gateway is in Read-Only API mode (321). Clear "Read-Only API" in its API settings.',
        figures,
      );
    }
    if (!facts.ready) {
      return stop(
        `There is no ready session with the gateway${facts.reason ? `: ${facts.reason.replace(/\.$/, '')}` : ''}. Run \`bowline doctor\`.`,
        figures,
      );
    }
    if (!facts.brokerUp)
      return stop(
        'The gateway has lost its link to Interactive Brokers (1100). It comes back by itself.',
        figures,
      );
    return pass('The session is ready', figures);
  },
};
