// What the tests of the inbox share: requests of their own, and where things stand on the page.
import { go, settled } from './browser.mjs';

export const kPerson = { double: { actor: 'person:tia' } };
export const posts = (double) => double.state.seen.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path: path.replace('/api/v1/', ''), ...JSON.parse(body) }));
export const steps = (double) => posts(double).filter(({ path }) => /^requests\/[^/]+$/.test(path)).map(({ action }) => action);
export const found = (double, id) => double.state.requests.find((request) => request.id === id);
export const pane = (page) => page.locator('.detail');
export const act = (page, name) => pane(page).locator(`.actions [data-action="${name}"]`);
export const dialog = (page) => page.getByRole('dialog');
export const toast = (page, text) => page.locator('.toast', { hasText: text }).waitFor();

let count = 0;
// A request of its own in the double; the first of its list unless it says otherwise.
export function put(double, what = {}) {
  const request = {
    key: `own ${++count}`,
    id: `0-${String(count).padStart(6, '0')}`,
    service_code: 'graffiti',
    status: 'draft',
    status_notes: '',
    description: `request number ${count}`,
    address_string: '',
    neighborhood: 'Midtown',
    urgency: 0.1,
    requested_datetime: '2026-01-01T00:00:00Z',
    updated_datetime: '2026-01-01T00:00:00Z',
    changed_by: '',
    mention_count: 1,
    ...(['draft', 'dismissed'].includes(what.status ?? 'draft') ? {} : { department: 'Clean Walls', due_datetime: '2099-01-01T00:00:00Z' }),
    ...what,
  };
  double.state.requests.push(request);
  return request;
}
export async function open(page, request) {
  await go(page, `requests/${request.id}?status=${request.status}`);
  await page.locator(`.detail__id[data-id="${request.id}"]`).waitFor();
  await settled(page);
}
export async function press(page, key) {
  await page.locator('h1').click();
  await page.keyboard.press(key);
}
