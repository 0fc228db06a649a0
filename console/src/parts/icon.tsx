// Icons of the U.S. Web Design System, only those in use.
import { h, type ComponentChildren, type VNode } from 'preact';
import arrowBack from '@uswds/uswds/img/usa-icons/arrow_back.svg?raw';
import campaign from '@uswds/uswds/img/usa-icons/campaign.svg?raw';
import check from '@uswds/uswds/img/usa-icons/check_circle.svg?raw';
import close from '@uswds/uswds/img/usa-icons/close.svg?raw';
import edit from '@uswds/uswds/img/usa-icons/edit.svg?raw';
import error from '@uswds/uswds/img/usa-icons/error.svg?raw';
import forum from '@uswds/uswds/img/usa-icons/forum.svg?raw';
import help from '@uswds/uswds/img/usa-icons/help_outline.svg?raw';
import home from '@uswds/uswds/img/usa-icons/home.svg?raw';
import info from '@uswds/uswds/img/usa-icons/info.svg?raw';
import insights from '@uswds/uswds/img/usa-icons/insights.svg?raw';
import keyboard from '@uswds/uswds/img/usa-icons/keyboard.svg?raw';
import launch from '@uswds/uswds/img/usa-icons/launch.svg?raw';
import location from '@uswds/uswds/img/usa-icons/location_on.svg?raw';
import lock from '@uswds/uswds/img/usa-icons/lock.svg?raw';
import logout from '@uswds/uswds/img/usa-icons/logout.svg?raw';
import attachment from '@uswds/uswds/img/usa-icons/attach_file.svg?raw';
import negative from '@uswds/uswds/img/usa-icons/sentiment_dissatisfied.svg?raw';
import neutral from '@uswds/uswds/img/usa-icons/sentiment_neutral.svg?raw';
import positive from '@uswds/uswds/img/usa-icons/sentiment_satisfied_alt.svg?raw';
import people from '@uswds/uswds/img/usa-icons/people.svg?raw';
import person from '@uswds/uswds/img/usa-icons/person.svg?raw';
import history from '@uswds/uswds/img/usa-icons/history.svg?raw';
import priority from '@uswds/uswds/img/usa-icons/priority_high.svg?raw';
import print from '@uswds/uswds/img/usa-icons/print.svg?raw';
import report from '@uswds/uswds/img/usa-icons/assessment.svg?raw';
import download from '@uswds/uswds/img/usa-icons/file_download.svg?raw';
import requests from '@uswds/uswds/img/usa-icons/support_agent.svg?raw';
import rules from '@uswds/uswds/img/usa-icons/list.svg?raw';
import rss from '@uswds/uswds/img/usa-icons/rss_feed.svg?raw';
import schedule from '@uswds/uswds/img/usa-icons/schedule.svg?raw';
import search from '@uswds/uswds/img/usa-icons/search.svg?raw';
import send from '@uswds/uswds/img/usa-icons/send.svg?raw';
import unsubscribed from '@uswds/uswds/img/usa-icons/notifications_off.svg?raw';
import warning from '@uswds/uswds/img/usa-icons/warning.svg?raw';

const kSources = {
  arrowBack,
  attachment,
  campaign,
  check,
  close,
  edit,
  error,
  forum,
  help,
  home,
  info,
  insights,
  keyboard,
  launch,
  location,
  lock,
  logout,
  negative,
  neutral,
  positive,
  people,
  person,
  history,
  priority,
  print,
  report,
  download,
  requests,
  rss,
  rules,
  schedule,
  search,
  send,
  unsubscribed,
  warning,
};
export type IconName = keyof typeof kSources;

const parsed = new Map<IconName, VNode>();

function nodeOf(element: Element): VNode {
  const props = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
  return h(element.localName, props, ...[...element.children].map(nodeOf));
}

// Decoration beside words: hidden from screen readers.
export function Icon({ name }: { name: IconName }) {
  let picture = parsed.get(name);
  if (!picture) {
    const root = new DOMParser().parseFromString(kSources[name], 'image/svg+xml').documentElement;
    picture = nodeOf(root);
    parsed.set(name, picture);
  }
  const { children, ...props } = picture.props as { children: ComponentChildren };
  return (
    <svg {...props} class="icon" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
