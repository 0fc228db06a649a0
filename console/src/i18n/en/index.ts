import { bulletins } from './bulletins';
import { channelForm } from './channel_form';
import { channels } from './channels';
import { codes } from './codes';
import { mentions } from './mentions';
import { overview } from './overview';
import { people } from './people';
import { report } from './report';
import { requests } from './requests';
import { rules } from './rules';
import { shell } from './shell';

export const en = {
  ...shell,
  ...mentions,
  ...requests,
  ...bulletins,
  ...channels,
  ...channelForm,
  ...people,
  ...overview,
  ...rules,
  ...report,
  ...codes,
};
