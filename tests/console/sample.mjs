// Sample data for the double: a rainy afternoon in a city that does not exist. All sentences are our own.

const kMinute = 60_000;

// Three that touch, the second with a hole: the harbour basin.
const box = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north], [west, south]];
const kZones = {
  Harbor: [[box(-74.24, 40.08, -74.2, 40.11)]],
  'Old Port': [[box(-74.2, 40.08, -74.16, 40.11), box(-74.185, 40.09, -74.175, 40.1)]],
  Saltmarsh: [[box(-74.24, 40.11, -74.19, 40.14)], [box(-74.18, 40.12, -74.16, 40.13)]],
};
export const zoneList = {
  zones: Object.keys(kZones),
  shapes: Object.entries(kZones).map(([name, coordinates]) => ({ name, geometry: { type: 'MultiPolygon', coordinates } })),
};
const kPlaces = [
  { name: '412 Harbor Street', kind: 'address', lat: 40.095, long: -74.22, neighborhood: 'Harbor' },
  { name: 'Harbor Street & 1st Avenue', kind: 'intersection', lat: 40.1, long: -74.21, neighborhood: 'Harbor' },
  { name: 'City Hall', kind: 'landmark', lat: 40.12, long: -74.2, neighborhood: 'Saltmarsh' },
];
export const placesLike = (typed) => ({ places: kPlaces.filter(({ name }) => typed.toLowerCase().split(/\s+/).every((word) => name.toLowerCase().includes(word))) });
export const areaOf = (bulletin) => ({ names: [], zones: [], polygons: [], circles: [], ...bulletin.covers });

export const services = [
  ['pothole', 'Pothole', 'Street Maintenance', 5],
  ['street_light', 'Street light', 'Street Maintenance', 10],
  ['traffic_signal', 'Traffic signal', 'Traffic Engineering', 1],
  ['tree', 'Fallen or dangerous tree', 'Urban Forestry', 2],
  ['flooding', 'Street flooding', 'Stormwater', 1],
  ['sewer_drain', 'Blocked drain', 'Stormwater', 2],
  ['power_line', 'Power line down', 'Public Safety', 1],
  ['power_outage', 'Power outage', 'Public Safety', 1],
  ['trash_collection', 'Missed trash collection', 'Sanitation', 3],
  ['graffiti', 'Graffiti', 'Clean Walls', 7],
  ['information', 'Question for a department', '311', 2],
  ['other', 'Something else', '311', 5],
].map(([service_code, service_name, department, expected_days]) => ({
  service_code,
  service_name,
  description: service_name,
  department,
  phone: '555-0111',
  email: `${service_code}@example.org`,
  expected_days,
  keywords: [],
}));

// [channel, author, handle, lang, text, issue, hazard, intent, urgency, sentiment, [rule, words]..., place]
const kSays = [
  {
    who: ['Maribel Ortega', '@maribel@example.social'],
    lang: 'es',
    text: 'La calle Olmo está inundada otra vez 🌊 y el agua ya entra en las casas. ¿Alguien puede venir?',
    issue: ['flooding', [['CALLE_INUNDADA', 'calle Olmo está inundada'], ['CALLE_INUNDADA', 'el agua ya entra']]],
    hazard: ['flood', 'request_or_need', [['CALLE_INUNDADA', 'inundada']]],
    because: [['HELP_NOW', '¿Alguien puede venir?']],
    intent: 'request_help',
    urgency: 0.82,
    sentiment: -0.55,
    place: ['calle Olmo', 'address', 'Riverside'],
  },
  {
    who: ['Dev Patel', '@dpatel'],
    lang: 'en',
    text: 'Two people are stuck in a car under the rail bridge on Harbor & 3rd, water up to the doors!! 🚗🚨',
    issue: ['flooding', [['CAR_TRAPPED', 'stuck in a car'], ['STREET_FLOODED', 'water up to the doors']]],
    hazard: ['flood', 'request_or_need', [['CAR_TRAPPED', 'people are stuck in a car']]],
    because: [['HELP_NOW', 'stuck']],
    intent: 'request_help',
    urgency: 0.96,
    sentiment: -0.7,
    place: ['Harbor & 3rd', 'intersection', 'Old Port'],
  },
  {
    who: ['June Whitaker', '@junew@example.social'],
    lang: 'en',
    text: 'There’s a pothole on Elm by the library that could swallow a bicycle. Third time I’ve asked.',
    issue: ['pothole', [['POTHOLE', 'pothole']]],
    because: [['POTHOLE', 'Third time I’ve asked']],
    intent: 'complaint',
    urgency: 0.2,
    sentiment: -0.41,
    place: ['Elm by the library', 'landmark', 'Midtown'],
  },
  {
    who: ['', '+1 555 0142'],
    channel: 'sms-city',
    lang: 'en',
    text: 'no power on dock st since 2pm, my mother is on oxygen',
    issue: ['power_outage', [['POWER_OUT', 'no power']]],
    hazard: ['outage', 'request_or_need', [['POWER_OUT', 'no power'], ['HELP_NOW', 'on oxygen']]],
    because: [['HELP_NOW', 'on oxygen']],
    intent: 'report',
    urgency: 0.91,
    sentiment: -0.3,
    place: ['dock st', 'address', 'Old Port'],
    direct: true,
  },
  {
    who: ['Gabriel Núñez', '@gabo@example.social'],
    lang: 'es',
    text: 'Gracias a la cuadrilla que quitó el árbol de la avenida Sol en menos de una hora 👏👏',
    because: [['THANKS', 'Gracias a la cuadrilla']],
    intent: 'praise',
    urgency: 0,
    sentiment: 0.78,
    place: ['avenida Sol', 'address', 'Midtown'],
  },
  {
    who: ['Harbor Cyclists', '@harborcyclists@example.social'],
    lang: 'en',
    text: 'Tree down across the bike path at Mill Park, with a wire hanging in the branches. Stay away.',
    issue: ['tree', [['TREE_DOWN', 'Tree down across']]],
    issue2: ['power_line', [['WIRE_DOWN', 'wire hanging']]],
    hazard: ['storm', 'infrastructure_damage', [['TREE_DOWN', 'Tree down'], ['WIRE_DOWN', 'a wire hanging in the branches']]],
    because: [['WIRE_DOWN', 'Stay away']],
    intent: 'report',
    urgency: 0.64,
    sentiment: -0.2,
    place: ['Mill Park', 'landmark', 'Mill District'],
  },
  {
    who: ['Priya', '@priya_r@example.social'],
    lang: 'en',
    text: 'Is the trash pickup still happening tomorrow with this storm? The site says nothing.',
    issue: ['information', [['QUESTION', 'Is the trash pickup still happening']]],
    because: [['QUESTION', '?']],
    intent: 'question',
    urgency: 0.1,
    sentiment: 0,
  },
  {
    who: ['Lena Fischer', '@lena@example.social'],
    lang: 'en',
    text: 'They say the dam has already burst. Can anybody confirm?? Everyone is panicking in the group chat.',
    because: [['QUESTION', 'They say']],
    hazard: ['flood', 'other_relevant', [['STREET_FLOODED', 'dam has already burst']]],
    intent: 'rumor',
    urgency: 0.45,
    sentiment: -0.5,
  },
  {
    who: ['St. Brigid Parish', 'office@parish.example'],
    channel: 'mail-311',
    lang: 'en',
    text: 'Our hall is open tonight for anyone who cannot go home. We have forty cots, soup and dry clothes. Entrance on Bell Street.',
    hazard: ['other', 'rescue_volunteering_donation', [['THANKS', 'hall is open tonight']]],
    because: [['THANKS', 'anyone who cannot go home']],
    intent: 'offer',
    urgency: 0.15,
    sentiment: 0.52,
    place: ['Bell Street', 'address', 'Midtown'],
  },
  {
    who: ['Rosa', '@rosita@example.social'],
    lang: 'es',
    text: 'El drenaje de la esquina Sol y 5a está tapado con hojas, se va a inundar todo.',
    issue: ['sewer_drain', [['DRAIN_BLOCKED', 'drenaje de la esquina Sol y 5a está tapado']]],
    because: [],
    intent: 'report',
    urgency: 0.42,
    sentiment: -0.36,
    place: ['esquina Sol y 5a', 'intersection', 'Midtown'],
  },
];

function evidence(text, pairs) {
  return (pairs ?? []).flatMap(([rule, words]) => {
    const at = text.indexOf(words);
    if (at < 0) throw new Error(`"${words}" is not in "${text}"`);
    const start = Buffer.byteLength(text.slice(0, at));
    return [{ rule, start, end: start + Buffer.byteLength(words), text: words }];
  });
}

export function mentionOf(id, say, when) {
  const { text } = say;
  const issues = [say.issue, say.issue2]
    .filter(Boolean)
    .map(([service_code, pairs], i) => ({ service_code, score: 3.2 - i, evidence: evidence(text, pairs) }));
  const hazards = say.hazard
    ? [{ event: say.hazard[0], category: say.hazard[1], score: 2.4, evidence: evidence(text, say.hazard[2]) }]
    : [];
  const compound = say.sentiment ?? 0;
  const places = say.place
    ? [{ text: say.place[0], kind: say.place[1], neighborhood: say.place[2], lat: 40.1, long: -74.2, ...bytesOf(text, say.place[0]) }]
    : [];
  return {
    id,
    channel: say.channel ?? 'mastodon-city',
    native_id: `n${id}`,
    url: say.url ?? `https://example.social/@resident/${id}`,
    author: { id: `a${id}`, handle: say.who[1], name: say.who[0] },
    text,
    created_at: when,
    heard_at: when,
    direct: say.direct ?? false,
    removed: false,
    request_id: null,
    attachments: say.attachments ?? [],
    verdict: {
      lang: say.lang,
      issues,
      hazards,
      intent: say.intent,
      urgency: say.urgency,
      sentiment: { label: compound <= -0.05 ? 'negative' : compound >= 0.05 ? 'positive' : 'neutral', compound },
      places,
      actionable: issues.length > 0 && say.intent !== 'praise',
      because: evidence(text, say.because),
      rules_version: '5d41402abc4b2a76b9719d911017c592',
    },
  };
}

function bytesOf(text, words) {
  const start = Buffer.byteLength(text.slice(0, text.indexOf(words)));
  return { start, end: start + Buffer.byteLength(words) };
}

export const says = kSays;

// A day of mentions up to `now`, oldest first: the same every time.
export function dayOf(now, count) {
  let seed = 7;
  const dice = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const mentions = [];
  for (let i = 0; i < count; i++) {
    // Denser towards the end: the storm comes nearer.
    const age = 30 * 60 * kMinute * (1 - i / count) ** 1.7;
    const say = kSays[Math.floor(dice() * kSays.length)];
    mentions.push(mentionOf(i + 1, say, new Date(now - age).toISOString().replace(/\.\d+Z/, 'Z')));
  }
  return mentions;
}

const kAbilities = ['poll', 'stream', 'receive', 'send', 'edit', 'retract', 'read_back', 'threads', 'recipients'];
export const able = (...names) => Object.fromEntries(kAbilities.map((name) => [name, names.includes(name)]));
// Who left, and who asks to without proof.
export const consentsAt = (now) =>
  [
    { recipient: 'ana@example.org', state: 'withdrawn', words: 'unsubscribe', proof: 'key', key: 'k1', bulletin_id: 'b1', sender: 'Ana@Example.org', listed: true },
    { recipient: 'cleo@example.org', state: 'asked', words: 'Unsubscribe', proof: 'none', key: 'k2', bulletin_id: 'b1', sender: 'cleo@work.example.org', listed: true },
    { recipient: 'ben@example.org', state: 'asked', words: 'Please take me off this list', proof: 'none', sender: 'ben@example.org', listed: true },
    { recipient: 'eva@example.org', state: 'restored', words: '', proof: 'staff', sender: '', by: 'Kim', why: 'She called', listed: false },
  ].map((each, i) => ({
    id: i + 1, channel: 'mail-311', at: new Date(now - (4 - i) * 3_600_000).toISOString(), key: '', bulletin_id: '', native_id: '', by: '', why: '', actor: 'channel:mail-311', ...each,
  }));

export const channelsAt = (now) => {
  const ago = (minutes) => new Date(now - minutes * kMinute).toISOString();
  const channel = (name, connector, rest) => ({
    name,
    connector,
    mode: 'live',
    kept: false,
    paused: false,
    listens: false,
    sends: false,
    languages: [],
    abilities: able(),
    limits: { unit: 'characters', max_length: 0, source: '' },
    state: 'ok',
    error: '',
    warning: '',
    quotas: [],
    heard: 0,
    sent: 0,
    ...rest,
  });
  return [
    channel('mastodon-city', 'mastodon', {
      listens: true,
      sends: true,
      abilities: able('poll', 'stream', 'send', 'edit', 'retract', 'read_back', 'threads'),
      limits: { unit: 'characters', max_length: 500, source: 'the server, at start' },
      last_poll: ago(0.2),
      last_event: ago(1),
      next_poll: ago(-0.3),
      quotas: [
        { what: 'statuses an account', left: 288, count: 300, per: 10800, resets: ago(-95) },
        { what: 'requests an account', left: 295, count: 300, per: 300, resets: ago(-4) },
      ],
      heard: 187,
      sent: 12,
    }),
    channel('bluesky-city', 'bluesky', {
      listens: true,
      sends: true,
      languages: ['en'],
      abilities: able('poll', 'send', 'retract', 'threads'),
      limits: { unit: 'graphemes', max_length: 300, source: 'app.bsky.feed.post lexicon' },
      state: 'failing',
      error: 'auth: the app password was refused (401); make a new one and restart',
      last_poll: ago(14),
      heard: 40,
      sent: 3,
    }),
    channel('sms-city', 'sms', {
      listens: true,
      sends: true,
      abilities: able('receive', 'send', 'recipients'),
      limits: { unit: 'sms', max_length: 480, source: 'GSM 03.38, three parts' },
      last_event: ago(3),
      heard: 22,
      sent: 640,
    }),
    channel('mail-311', 'email', {
      listens: true,
      sends: true,
      abilities: able('poll', 'send', 'recipients'),
      state: 'waiting',
      last_poll: ago(2),
      next_poll: ago(-3),
      heard: 31,
      sent: 88,
    }),
    channel('mastodon-drill', 'mastodon', {
      mode: 'drill',
      sends: true,
      abilities: able('send', 'edit', 'retract'),
      limits: { unit: 'characters', max_length: 500, source: 'the server, at start' },
    }),
    channel('city-feed', 'feed', { listens: true, abilities: able('poll'), state: 'off' }),
  ];
};
