// Where a request is, by hand: an address that is searched in the city's places, a press on the map, or degrees.
import { computed, signal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { errorText, useSession, type Session } from '../../app/session';
import { debounce } from '../../data/pace';
import { t } from '../../i18n';
import { Notice } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { CityMap } from '../../parts/map';
import { PlaceHits } from '../../parts/place_hits';
import { TextField } from '../../parts/text_field';
import { shortId } from '../../text/format';
import { pointIn, pointText } from '../../text/point';
import { plain } from '../../text/visible';
import type { FoundPlace, Request } from '../../types';
import { useZones } from './map';

const kTyping = 250;
// docs/api.md: of the search in bytes; core/request.h: of the address.
const kMostTyped = 100;
const kMostAddress = 1000;

export interface Placed {
  lat: number;
  long: number;
  address_string?: string;
}

class PlaceForm {
  readonly typed = signal('');
  readonly address: Signal<string>;
  readonly degrees: Signal<string>;
  readonly found = signal<FoundPlace[] | null>(null);
  readonly problem = signal('');
  readonly point = computed(() => pointIn(this.degrees.value));
  private asked: AbortController | undefined;
  private readonly soon = debounce(kTyping, () => void this.search());

  constructor(
    private readonly session: Session,
    readonly request: Request,
  ) {
    const { lat, long } = request;
    this.address = signal(plain(request.address_string));
    this.degrees = signal(lat !== undefined && long !== undefined ? pointText({ lat, long }) : '');
  }
  stop(): void {
    this.soon.cancel();
    this.asked?.abort();
  }

  type(text: string): void {
    this.typed.value = text;
    this.soon();
  }
  readonly search = async (): Promise<void> => {
    this.soon.cancel();
    this.asked?.abort();
    const q = this.typed.peek().trim();
    if (q === '') {
      this.found.value = null;
      return;
    }
    const mine = (this.asked = new AbortController());
    try {
      const found = await this.session.api.places(q, mine.signal);
      if (mine.signal.aborted) return;
      this.found.value = found;
      this.problem.value = '';
    } catch (error) {
      if (!mine.signal.aborted) this.problem.value = errorText(error);
    }
  };
  pick({ name, lat, long }: FoundPlace): void {
    this.address.value = name;
    this.degrees.value = pointText({ lat, long });
  }
  result(): Placed {
    const address = this.address.peek().trim();
    const changed = address !== '' && address !== plain(this.request.address_string).trim();
    return {
      ...(this.point.peek() as { lat: number; long: number }),
      ...(changed && { address_string: address }),
    };
  }
}

// Null: not after all.
export async function askPlace(session: Session, request: Request): Promise<Placed | null> {
  const form = new PlaceForm(session, request);
  const yes = await ask({
    title: () => t('place.title', { id: shortId(request.id) }),
    content: <Content form={form} />,
    yes: () => t('place.save'),
    check: () => (form.point.peek() ? null : t('place.noPoint')),
  });
  form.stop();
  return yes ? form.result() : null;
}

function Content({ form }: { form: PlaceForm }) {
  const { city } = useSession();
  const zones = useZones();
  useEffect(() => () => form.stop(), []);
  const point = form.point.value;
  return (
    <>
      {form.problem.value !== '' && <Notice tone="error">{form.problem.value}</Notice>}
      <Field label={t('place.search')} hint={t('place.searchHint')}>
        <input
          class="usa-input"
          type="search"
          maxLength={kMostTyped}
          autocomplete="off"
          spellcheck={false}
          value={form.typed.value}
          onInput={(event) => form.type(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter searches and does not save.
            if (event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            void form.search();
          }}
        />
      </Field>
      <PlaceHits found={form.found.value} onPick={(place) => form.pick(place)} />
      <Field label={t('requests.address')}>
        <input
          class="usa-input"
          maxLength={kMostAddress}
          dir="auto"
          autocomplete="off"
          value={form.address.value}
          onInput={(event) => (form.address.value = event.currentTarget.value)}
        />
      </Field>
      <TextField label={t('place.degrees')} hint={t('place.degreesHint')} value={form.degrees} most={40} />
      <CityMap
        label={t('place.map')}
        shapes={zones}
        points={point ? [{ ...point, text: form.address.value, chosen: true }] : []}
        center={city.status.value.center}
        steady
        hint={t('place.mapHint')}
        onPlace={(place) => (form.degrees.value = pointText(place))}
      />
    </>
  );
}
