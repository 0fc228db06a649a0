// Small pieces that every page uses: buttons, notices, chips, times, links, choices, and what stands where a list is empty.
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { errorText, useSession } from '../app/session';
import { t } from '../i18n';
import { webAddress } from '../text/address';
import { dateTime, fullTime, relative } from '../text/format';
import { Icon, type IconName } from './icon';

type Children = { children?: ComponentChildren };

export type Look = 'outline' | 'unstyled' | 'secondary';
type ButtonProps = Omit<ButtonHTMLAttributes, 'class' | 'type' | 'disabled' | 'children'> &
  Children & {
    onPress?: (() => void) | undefined;
    look?: Look | undefined;
    class?: string | undefined;
    disabled?: boolean | undefined;
    type?: 'button' | 'submit';
    [data: `data-${string}`]: string | undefined;
  };
export function Button({ onPress, look, class: more, type = 'button', children, ...rest }: ButtonProps) {
  const classes = ['usa-button', look && `usa-button--${look}`, more].filter(Boolean).join(' ');
  return (
    <button {...rest} type={type} class={classes} onClick={onPress}>
      {children}
    </button>
  );
}

export type Tone = 'info' | 'success' | 'warning' | 'error';
const kToneIcons: Record<Tone, IconName> = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  error: 'error',
};
// Read out at once (an error, an answer to what somebody just did), unless it is `quiet`.
export function Notice({ tone, quiet = false, children }: Children & { tone: Tone; quiet?: boolean }) {
  const role = quiet ? undefined : tone === 'error' ? 'alert' : 'status';
  return (
    <div class={`notice notice--${tone}`} role={role}>
      <Icon name={kToneIcons[tone]} />
      <div class="notice__text">{children}</div>
    </div>
  );
}

// What went wrong, and the way to try it again.
export function Failed({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  return (
    <Notice tone="error">
      {errorText(error)}{' '}
      {again && (
        <Button look="unstyled" onPress={again}>
          {t('action.retry')}
        </Button>
      )}
    </Notice>
  );
}

// `says`: what kind of thing it is, for those who do not see its colour.
type ChipProps = Children & { kind: string; icon?: IconName | undefined; says?: string | undefined };
export function Chip({ kind, icon, says, children }: ChipProps) {
  return (
    <span class={`chip chip--${kind}`}>
      {icon && <Icon name={icon} />}
      {says && <Quiet>{says} </Quiet>}
      {children}
    </span>
  );
}

export const Quiet = ({ children }: Children) => <span class="sr-only">{children}</span>;

// A time beside the city's clock. What has happened is never said to lie ahead, nor what is awaited behind, however far
// our clock is off the hub's.
export function Ago({ time, ahead = false }: { time: string; ahead?: boolean }) {
  const { city } = useSession();
  void city.moment.value;
  const now = city.clock.now();
  const wrong = ahead ? Date.parse(time) < now.getTime() : Date.parse(time) > now.getTime();
  return (
    <time dateTime={time} title={fullTime(time)}>
      {relative(wrong ? now.toISOString() : time, now)}
    </time>
  );
}
export const At = ({ time }: { time: string }) => (
  <time dateTime={time} title={fullTime(time)}>
    {dateTime(time)}
  </time>
);

// A link to another site, and the host that it really leads to; plain text where the address is not one of the web.
export function Outside({ url, keep, children }: Children & { url: string; keep?: string }) {
  const href = webAddress(url);
  if (href === null) return <span>{children}</span>;
  // As the browser reads it: what stands before an @ is no host, and other alphabets are in their xn-- form.
  const { host } = new URL(href);
  return (
    <a class="outside" href={href} target="_blank" rel="noopener noreferrer" data-keep={keep}>
      {children} <Quiet>{t('link.to')} </Quiet>
      <bdi class="outside__host">{host}</bdi>
      <Icon name="launch" />
      <Quiet> {t('link.newTab')}</Quiet>
    </a>
  );
}

export interface Option {
  value: string;
  text: string;
}
interface SelectProps {
  options: Option[];
  value: string;
  onPick: (value: string) => void;
  disabled?: boolean | undefined;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}
export function Select({ options, value, onPick, ...rest }: SelectProps) {
  // A value that we do not know (from a bookmark, from a newer hub) is kept, not silently changed.
  const all = options.some((option) => option.value === value)
    ? options
    : [...options, { value, text: value }];
  return (
    <select {...rest} class="usa-select" value={value} onChange={(e) => onPick(e.currentTarget.value)}>
      {all.map((option) => (
        <option key={option.value} value={option.value} selected={option.value === value}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

// A control of a filter, under its label.
export const Labelled = ({ label, children }: Children & { label: string }) => (
  <label class="filter">
    <span>{label}</span>
    {children}
  </label>
);

// Over a column of numbers.
export const NumberHead = ({ text }: { text: string }) => (
  <th scope="col" class="num">
    {text}
  </th>
);

export function PageHead({ title, children }: Children & { title: ComponentChildren }) {
  return (
    <div class="page-head">
      <h1>{title}</h1>
      {children && <div class="page-head__tools">{children}</div>}
    </div>
  );
}

export const Empty = ({ children }: Children) => <p class="empty">{children}</p>;

// A list with nothing in it. `clear` takes the filters away that may be why; null: there are none.
export function EmptyList({ clear, children }: Children & { clear: (() => void) | null }) {
  if (clear === null) return <Empty>{children}</Empty>;
  return (
    <Empty>
      {t('filter.nothing')}{' '}
      <Button look="unstyled" onPress={clear}>
        {t('filter.clear')}
      </Button>
    </Empty>
  );
}

export const Loading = () => (
  <p class="empty" role="status">
    {t('loading')}
  </p>
);

// A name and its value, in a <dl class="facts">.
export const Fact = ({ name, children }: Children & { name: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

// The end of a list that comes page by page: what is damaged, and the way to more.
export function More({ onPress, children }: Children & { onPress: (() => void) | null }) {
  return (
    <div class="list-foot">
      {children}
      {onPress && (
        <Button look="outline" onPress={onPress}>
          {t('list.older')}
        </Button>
      )}
    </div>
  );
}
