// What a page knows and does, apart from how it looks: made when the page opens, stopped when it is left.
import { useLayoutEffect, useState } from 'preact/hooks';

interface Model {
  start?(): void;
  stop?(): void;
}

export function useModel<M extends Model>(make: () => M): M {
  const [model] = useState(make);
  useLayoutEffect(() => {
    model.start?.();
    return () => model.stop?.();
  }, [model]);
  return model;
}
