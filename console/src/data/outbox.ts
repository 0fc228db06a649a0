// What was entered and the hub has not taken yet, in this browser's IndexedDB: it survives a lost network, a closed tab, a dead battery.
import type { NewContact } from '../types';

export interface Queued {
  // The contact's own key: sent again under it, it is the same contact.
  key: string;
  channel: string;
  // Who entered it; nobody else sends it.
  who: string;
  contact: NewContact;
  // The hub refused it, and why: a person has to see to it. Undefined: it waits.
  refused?: string;
}

const kDatabase = 'crier.contacts';
const kStore = 'waiting';
// Later versions may only add: an outbox is never cleared by an upgrade.
const kVersion = 1;

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });

export class Outbox {
  private opened: Promise<IDBDatabase> | undefined;

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(kDatabase, kVersion);
      request.onupgradeneeded = () => request.result.createObjectStore(kStore, { keyPath: 'key' });
      request.onblocked = () => reject(new Error('another tab holds an older version open'));
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      request.onsuccess = () => {
        const database = request.result;
        // A newer page in another tab must not wait for this one.
        database.onversionchange = () => {
          database.close();
          this.opened = undefined;
        };
        resolve(database);
      };
    }).catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  async all(): Promise<Queued[]> {
    const database = await this.open();
    const found = await asked(database.transaction(kStore).objectStore(kStore).getAll());
    return (found as Queued[]).sort((a, b) => (a.contact.at ?? '').localeCompare(b.contact.at ?? ''));
  }
  // Resolves when it is on the disk.
  put = (item: Queued) => this.change((store) => store.put(item));
  remove = (key: string) => this.change((store) => store.delete(key));

  private async change(act: (store: IDBObjectStore) => void): Promise<void> {
    const database = await this.open();
    const change = database.transaction(kStore, 'readwrite', { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      change.oncomplete = () => resolve();
      change.onerror = change.onabort = () => reject(change.error ?? new Error('IndexedDB'));
    });
    act(change.objectStore(kStore));
    await done;
  }
}
