import { bulletins } from './bulletins';
import { channels } from './channels';
import { codes } from './codes';
import { mentions } from './mentions';
import { overview } from './overview';
import { people } from './people';
import { report } from './report';
import { requests } from './requests';
import { shell } from './shell';

export const en = {
  ...shell,
  ...mentions,
  ...requests,
  ...bulletins,
  ...channels,
  ...people,
  ...overview,
  ...report,
  ...codes,
};
