// What was typed survives a reload and a lost session: kept in this tab, one bulletin at a time.
import { emptyBulletin } from '../../data/bulletin';
import type { BulletinText } from '../../types';

const kKept = 'crier.composer';

export interface Kept {
  id: string;
  text: BulletinText;
  // The updated_at of what it was written over.
  seen: string;
  // The rumour that it answers; empty: none.
  rumour?: string;
}

export function kept(id: string, rumour = ''): Kept | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(kKept) ?? 'null') as Kept | null;
    return value && value.id === id && (value.rumour ?? '') === rumour
      ? { ...value, text: { ...emptyBulletin(), ...value.text } }
      : null;
  } catch {
    return null;
  }
}
export const keep = (kept: Kept): void => sessionStorage.setItem(kKept, JSON.stringify(kept));
export const forget = (): void => sessionStorage.removeItem(kKept);
