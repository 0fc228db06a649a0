// A person says that people are in danger, whatever the verdict says.
import { errorText, type Session } from '../../app/session';
import { t } from '../../i18n';
import type { Mention } from '../../types';
import { askNote } from '../lane_note';
import { complain, toast } from '../toast';

export async function putInLane({ api, lane }: Session, mention: Mention): Promise<void> {
  const note = await askNote('put');
  if (note === null) return;
  try {
    lane.tell(await api.putEmergency(mention.id, note));
    toast(t('lane.done.put'));
  } catch (error) {
    complain(errorText(error));
  }
}
