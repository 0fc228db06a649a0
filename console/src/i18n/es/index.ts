import { bulletins } from './bulletins';
import { channelForm } from './channel_form';
import { channels } from './channels';
import { codes } from './codes';
import { contacts } from './contacts';
import { contactMix } from './contact_mix';
import { duties } from './duties';
import { inbox } from './inbox';
import { lane } from './lane';
import { mentions } from './mentions';
import { overview } from './overview';
import { people } from './people';
import { place } from './place';
import { replies } from './replies';
import { report } from './report';
import { requests } from './requests';
import { rules } from './rules';
import { rumours } from './rumours';
import { shell } from './shell';

export const es = {
  ...shell,
  ...mentions,
  ...requests,
  ...contacts,
  ...inbox,
  ...place,
  ...replies,
  ...bulletins,
  ...channels,
  ...channelForm,
  ...people,
  ...overview,
  ...lane,
  ...duties,
  ...rules,
  ...rumours,
  ...report,
  ...contactMix,
  ...codes,
};
