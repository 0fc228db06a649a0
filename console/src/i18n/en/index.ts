import { bulletins } from './bulletins';
import { channelForm } from './channel_form';
import { channels } from './channels';
import { codes } from './codes';
import { inbox } from './inbox';
import { lane } from './lane';
import { mentions } from './mentions';
import { overview } from './overview';
import { people } from './people';
import { replies } from './replies';
import { report } from './report';
import { requests } from './requests';
import { rules } from './rules';
import { rumours } from './rumours';
import { shell } from './shell';

export const en = {
  ...shell,
  ...mentions,
  ...requests,
  ...inbox,
  ...replies,
  ...bulletins,
  ...channels,
  ...channelForm,
  ...people,
  ...overview,
  ...lane,
  ...rules,
  ...rumours,
  ...report,
  ...codes,
};
