import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/data/api';
import { whoOf } from '../src/app/offline';
import { Contacts, isReceipt, judge, kMostWaiting, QueueFull } from '../src/data/contacts';
import type { Queued } from '../src/data/outbox';
import { contactOf } from '../src/pages/contacts/model';
import type { NewContact, TakenContact } from '../src/types';

const said = (key: string): NewContact => ({
  key,
  words: `words of ${key}`,
  at: `2026-11-21T18:00:0${key.at(-1)}Z`,
});
const taken: TakenContact = { mention_id: 1, request_id: '00001', ticket: 'PM-1', contact_kept: false };

function kept(items: Queued[] = []) {
  const all = new Map(items.map((item) => [item.key, item]));
  return {
    keys: () => [...all.keys()],
    all: async () => [...all.values()],
    put: async (item: Queued) => void all.set(item.key, item),
    remove: async (key: string) => void all.delete(key),
  };
}

describe('contacts that wait', () => {
  it('stay where nothing is said of them, and are for a person where they are refused', () => {
    for (const status of [0, 200, 401, 403, 408, 429, 500, 503])
      expect(judge(new ApiError(status, '', '')), String(status)).toBe('wait');
    for (const status of [400, 404, 409, 413, 422])
      expect(judge(new ApiError(status, '', '')), String(status)).toBe('refused');
  });
  it('are taken only with a receipt', () => {
    expect(isReceipt(taken)).toBe(true);
    expect(isReceipt({ ...taken, ticket: '' })).toBe(false);
    expect(isReceipt(null)).toBe(false);
  });
  it('go once, and leave the browser then', async () => {
    const box = kept([{ key: 'k1', channel: 'desk', who: 'ana', contact: said('k1') }]);
    const sent: string[] = [];
    const send = async (_: string, { key }: NewContact) => (sent.push(key), taken);
    const contacts = new Contacts('ana', send, box);
    await Promise.all([contacts.sendAll(), contacts.sendAll()]);
    expect(sent).toEqual(['k1']);
    expect(box.keys()).toEqual([]);
    expect(contacts.sent.value.map(({ ticket }) => ticket)).toEqual(['PM-1']);
  });
  it('of somebody else are left alone', async () => {
    const box = kept([{ key: 'k1', channel: 'desk', who: 'ben', contact: said('k1') }]);
    const contacts = new Contacts('ana', async () => taken, box);
    await contacts.sendAll();
    expect(box.keys()).toEqual(['k1']);
    expect([contacts.mine.value.length, contacts.others.value]).toEqual([0, 1]);
  });
  it('are bounded: one more is not entered', async () => {
    const items = Array.from({ length: kMostWaiting }, (_, n) => ({
      key: `k${n}`,
      channel: 'desk',
      who: 'ana',
      contact: said(`k${n}`),
    }));
    const box = kept(items);
    const contacts = new Contacts('ana', async () => taken, box);
    await expect(contacts.add('desk', said('more'))).rejects.toBeInstanceOf(QueueFull);
    expect(box.keys()).toHaveLength(kMostWaiting);
  });
  it("of two tokens are two persons'", () => {
    expect(whoOf(null, 'token-a')).not.toBe(whoOf(null, 'token-b'));
    expect(whoOf(null, 'token-a')).not.toContain('token-a');
  });
  it('refused ones hold nobody up', async () => {
    const items = ['k1', 'k2'].map((key) => ({ key, channel: 'desk', who: '', contact: said(key) }));
    const box = kept(items);
    const send = async (_: string, { key }: NewContact) => {
      if (key === 'k1') throw new ApiError(400, 'bad_data', "'words' is wrong");
      return taken;
    };
    const contacts = new Contacts('', send, box);
    await contacts.sendAll();
    expect(contacts.mine.value.map(({ key, refused }) => [key, refused])).toEqual([
      ['k1', "'words' is wrong"],
    ]);
  });
});

describe('a contact', () => {
  const draft = {
    words: ' A tree fell ',
    place: '',
    lang: 'es',
    name: 'Ana',
    email: ' ',
    phone: '+1 555 0100',
  };
  const at = '2026-11-21T18:00:00Z';

  it('has nothing of the person without consent', () => {
    const sent = contactOf({ draft, consent: false, point: null }, 'mobile', at);
    expect(sent).toEqual({ key: sent.key, words: 'A tree fell', lang: 'es', at, form: 'mobile' });
    const { contact, consent } = contactOf({ draft, consent: true, point: null }, 'mobile', at);
    expect([contact, consent]).toEqual([{ name: 'Ana', phone: '+1 555 0100' }, true]);
  });
  it('has a key of its own that the hub takes', () => {
    const keys = [1, 2].map(() => contactOf({ draft, consent: false, point: null }, undefined, at).key);
    expect(keys[0]).not.toBe(keys[1]);
    for (const key of keys) expect(key).toMatch(/^[\w.-]{8,128}$/);
  });
});
