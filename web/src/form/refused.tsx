import type { RefusalView } from '../../../src/app/views.ts';

/** A refusal with the field at fault, what stood there and what may stand there. */
export function Refused({ refusal }: { readonly refusal: RefusalView }) {
  return (
    <div className="refusal">
      <p>
        <strong>{refusal.code}</strong> {refusal.message}
      </p>
      <dl>
        {(['field', 'found', 'allowed'] as const).map(
          (name) =>
            refusal[name] !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{refusal[name]}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}
