// Calls that come too often, made fewer.

export interface Paced {
  (): void;
  cancel(): void;
}

// Calls `run` when `wait` ms have passed without another call.
export function debounce(wait: number, run: () => void): Paced {
  let timer: number | undefined;
  const call = () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, wait);
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

// Calls `run` at once, then at most every `wait` ms, and once more after the last call.
export function throttle(wait: number, run: () => void): Paced {
  let timer: number | undefined;
  let again = false;
  const call = () => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    run();
    timer = window.setTimeout(() => {
      timer = undefined;
      if (again) {
        again = false;
        call();
      }
    }, wait);
  };
  call.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  };
  return call;
}
