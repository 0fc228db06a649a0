import { describe, expect, it } from 'vitest';
import { standing } from '../src/data/bulletin';
import type { Delivery } from '../src/types';

const row = (state: Delivery['state'], recipient = ''): Delivery => ({ state, recipient }) as Delivery;

describe('how many deliveries stand where', () => {
  it('counts those for the public, which are told one by one', () => {
    expect(standing({ pending: 2 }, [row('accepted'), row('accepted')])).toEqual({ accepted: 2 });
  });
  it('believes the hub of those for people, of which few are shown', () => {
    const counted = { pending: 19_500, accepted: 500 };
    expect(standing(counted, [row('accepted'), row('pending', 'ana@example.org')])).toEqual(counted);
  });
  it('has nothing where nothing is known', () => {
    expect(standing(undefined, [])).toEqual({});
    expect(standing({ failed: 1 }, [])).toEqual({ failed: 1 });
  });
});
