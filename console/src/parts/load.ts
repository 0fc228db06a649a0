// Something that is asked for once and again when it may have changed.
import { signal, type Signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

export interface Loaded<T> {
  value: Signal<T | null>;
  error: Signal<unknown>;
  again: () => Promise<void>;
}

export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const loaded = useMemo(() => {
    const value = signal<T | null>(null);
    const error = signal<unknown>(null);
    const again = async () => {
      try {
        value.value = await ask();
        error.value = null;
      } catch (failed) {
        error.value = failed;
      }
    };
    return { value, error, again };
  }, []);
  useEffect(() => void loaded.again(), []);
  return loaded;
}
