// The pages by their addresses. A page is loaded when it is opened.
import type { ComponentType } from 'preact';
import type { Key } from '../i18n';
import type { IconName } from '../parts/icon';
import type { Permission } from '../types';
import type { Route } from './route';

export interface PageProps {
  route: Route;
}
export interface Place {
  name: string;
  title: Key;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
  // Every change of the address makes the page anew; else it takes the new one itself.
  anew?: boolean;
}

const kPages = {
  overview: { title: 'overview.title', load: () => import('../pages/overview') },
  emergencies: { title: 'lane.title', load: () => import('../pages/emergencies') },
  duties: { title: 'duties.title', load: () => import('../pages/duties') },
  rumours: { title: 'rumours.title', load: () => import('../pages/rumours') },
  stream: { title: 'stream.title', load: () => import('../pages/stream') },
  tallies: { title: 'tallies.title', load: () => import('../pages/tallies') },
  report: { title: 'report.title', load: () => import('../pages/report') },
  contact_mix: { title: 'mix.title', load: () => import('../pages/contact_mix') },
  requests: { title: 'requests.title', load: () => import('../pages/requests') },
  contacts: { title: 'contacts.title', load: () => import('../pages/contacts') },
  bulletins: {
    title: 'bulletins.title',
    load: () => import('../pages/bulletins'),
    anew: true,
  },
  compose: {
    title: 'composer.edit',
    load: () => import('../pages/compose'),
    anew: true,
  },
  ledger: { title: 'ledger.page', load: () => import('../pages/ledger'), anew: true },
  channels: {
    title: 'channels.title',
    load: () => import('../pages/channels'),
    anew: true,
  },
  consents: { title: 'consents.title', load: () => import('../pages/consents') },
  rules: { title: 'rules.title', load: () => import('../pages/rules') },
  account: { title: 'account.title', load: () => import('../pages/account'), anew: true },
  people: { title: 'people.title', load: () => import('../pages/people'), anew: true },
  audit: { title: 'audit.title', load: () => import('../pages/audit') },
} satisfies Record<string, Omit<Place, 'name'>>;
type Name = keyof typeof kPages;

export function placeOf(route: Route): Place | null {
  const [path, id, action] = route.path;
  let name: string = path ?? 'overview';
  if (name === 'bulletins' && id !== undefined)
    name = id === 'new' || action === 'edit' ? 'compose' : 'ledger';
  else if (name === 'compose' || name === 'ledger') return null;
  if (!Object.hasOwn(kPages, name)) return null;
  const place: Place = { name, ...kPages[name as Name] };
  return name === 'compose' && id === 'new' ? { ...place, title: 'composer.new' } : place;
}

// Where the navigation leads.
// `wide`: on a phone there is no room for it; the foot leads there, and every reason that a mention gives.
export const kNavigation: { path: Name; icon: IconName; only?: Permission; wide?: true }[] = [
  { path: 'overview', icon: 'home' },
  // On a phone the banner leads there.
  { path: 'emergencies', icon: 'warning', wide: true },
  { path: 'stream', icon: 'forum' },
  { path: 'rumours', icon: 'help', wide: true },
  { path: 'tallies', icon: 'insights' },
  { path: 'report', icon: 'report', wide: true },
  { path: 'requests', icon: 'requests' },
  { path: 'contacts', icon: 'person' },
  { path: 'bulletins', icon: 'campaign' },
  { path: 'channels', icon: 'rss' },
  { path: 'consents', icon: 'unsubscribed' },
  { path: 'rules', icon: 'rules', wide: true },
  { path: 'people', icon: 'people', only: 'administer' },
  { path: 'audit', icon: 'history', only: 'administer' },
];
export const titleOf = (name: Name): Key => kPages[name].title as Key;
export const preload = (name: Name): void => void kPages[name].load().catch(() => {});
