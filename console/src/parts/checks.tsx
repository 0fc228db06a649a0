// Several of a few.
import { useId } from 'preact/hooks';
import type { Option } from './basics';

interface ChecksProps {
  legend: string;
  options: Option[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

export function Checks({ legend, options, chosen, onChange }: ChecksProps) {
  const id = useId();
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset class="field">
      <legend class="usa-label">{legend}</legend>
      {options.map(({ value, text }) => (
        <div key={value} class="usa-checkbox">
          <input
            class="usa-checkbox__input"
            type="checkbox"
            id={`check-${id}-${value}`}
            value={value}
            checked={chosen.includes(value)}
            onChange={() => toggle(value)}
          />
          <label class="usa-checkbox__label" for={`check-${id}-${value}`}>
            {text}
          </label>
        </div>
      ))}
    </fieldset>
  );
}
