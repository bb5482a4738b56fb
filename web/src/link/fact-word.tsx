import type { LinkFact } from './facts.ts';

/** A fact with its light, in one line. */
export const FactWord = ({ fact }: { readonly fact: LinkFact }) => (
  <span className={`fact fact-${fact.tone}`} title={fact.detail}>
    <span className="fact-light" aria-hidden="true" />
    {fact.name} <b>{fact.value}</b>
  </span>
);
