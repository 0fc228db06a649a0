// A box for words that are searched for: asks when somebody has stopped typing.
import { useEffect, useState } from 'preact/hooks';

const kTyping = 350;
const kMost = 200;

interface SearchProps {
  value: string;
  onTyped: (text: string) => void;
  id?: string;
}
export function SearchBox({ value, onTyped, id }: SearchProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onTyped(typed.trim()), kTyping);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      class="usa-input"
      type="search"
      id={id}
      value={typed}
      maxLength={kMost}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
