import { type ReactNode, useId } from 'react';

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly faulty?: boolean;
  readonly numeric?: boolean;
  readonly placeholder?: string;
  readonly list?: string;
  readonly required?: boolean;
  /** A unit or kind to choose, within the same frame. */
  readonly children?: ReactNode;
}

/** A labelled text or number; `numeric` brings the number keyboard on phones. */
export function TextField({ label, value, onChange, faulty, numeric, children, ...input }: TextProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className={faulty ? 'field-row field-faulty' : 'field-row'}>
        <input
          id={id}
          value={value}
          inputMode={numeric ? 'decimal' : 'text'}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={faulty}
          onChange={(event) => onChange(event.target.value)}
          {...input}
        />
        {children}
      </span>
    </div>
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
  readonly faulty?: boolean;
}

/** A choice without a visible label, for use within a `TextField`. */
export function InlineSelect<Value extends string>({ label, value, options, onChange }: SelectProps<Value>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find(([option]) => option === event.target.value);
        if (chosen) onChange(chosen[0]);
      }}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** A labelled choice. */
export function SelectField<Value extends string>(props: SelectProps<Value>) {
  return (
    <div className="field">
      <span aria-hidden="true">{props.label}</span>
      <span className={props.faulty ? 'field-row field-faulty' : 'field-row'}>
        <InlineSelect {...props} />
      </span>
    </div>
  );
}
