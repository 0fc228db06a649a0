import { expect, test } from 'vitest';
import { pointIn, pointText } from '../src/text/point';

test('a point is two numbers of degrees, however they are parted', () => {
  expect(pointIn('41.25, -70.58')).toEqual({ lat: 41.25, long: -70.58 });
  expect(pointIn(' 41.25 -70.58 ')).toEqual({ lat: 41.25, long: -70.58 });
  expect(pointIn('41;-70')).toEqual({ lat: 41, long: -70 });
});

test('nothing else is one', () => {
  for (const text of [
    '',
    '41.25',
    '41.25,',
    '91, 0',
    '0, 181',
    '1e1, 2',
    'north, west',
    '1, 2, 3',
    '0x10, 2',
  ])
    expect(pointIn(text), text).toBeNull();
});

test('what is written is read again', () => {
  expect(pointText({ lat: 41.2500049, long: -70.58 })).toBe('41.25000, -70.58000');
  expect(pointIn(pointText({ lat: -41.5, long: 70 }))).toEqual({ lat: -41.5, long: 70 });
});
