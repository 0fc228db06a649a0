// Rules for the double. Some of the sample mentions fire them.
const rule = (id, says, more) => ({
  id, pack: 'issues.en', line: 0, about: 'Service requests, English', lang: 'en', says, sets: 'service_code', target: '', score: null,
  match: [], unless: [], all: [], any: [], at_least: 0, none: [], near: null, named_by: [], yes: [], no: [], ...more,
});
const en = (id, says, target, match, yes, no, more) =>
  rule(id, says, { target, score: 3, match, yes, no, ...more });
const es = { pack: 'issues.es', about: 'Solicitudes de servicio, español', lang: 'es' };
const urgency = { pack: 'urgency.en', about: 'Who is in danger, English', sets: 'urgency', target: '' };

export const kSamples = [
  en('POTHOLE', 'A hole in the road', 'pothole', ['\\bpot ?holes?\\b', '\\bcrater in the (road|street)\\b'], ['Huge pothole on Elm', 'there’s a crater in the road'], ['meet me at the pothole cafe'], { unless: ['\\bpothole cafe\\b'] }),
  en('STREET_DARK', 'A street without light', 'street_light', ['\\bstreet ?light out\\b'], ['Street light out on Elm', 'streetlight out'], ['A light lunch']),
  en('TREE_DOWN', 'A tree has fallen', 'tree', ['\\btree down\\b'], ['Tree down on Mill', 'a tree down'], ['a family tree']),
  en('STREET_FLOODED', 'Water stands on a street', 'flooding', ['\\bwater up to\\b', '\\bflooded\\b'], ['water up to the doors', 'the street is flooded'], ['flooded with mail']),
  en('DRAIN_BLOCKED', 'A drain does not take the water', 'sewer_drain', ['\\bblocked drain\\b'], ['a blocked drain', 'blocked drain here'], ['brain drain']),
  en('POWER_OUT', 'Homes without power', 'power_outage', ['\\bno power\\b'], ['no power on dock st', 'we have no power'], ['no power over me']),
  en('WIRE_DOWN', 'A wire lies on the ground', 'power_line', ['\\bwire (hanging|down)\\b'], ['a wire hanging', 'wire down'], ['wire transfer']),
  en('TRASH_MISSED', 'Trash was not collected', 'trash_collection', ['\\btrash was missed\\b'], ['trash was missed', 'our trash was missed again'], ['trash talk']),
  rule('QUESTION', 'Asks something', { pack: 'intent.en', about: 'What people want, English', lang: 'any', sets: 'intent', target: 'question', score: 1, match: ['\\?'], yes: ['why?', 'when?'], no: ['yes.'] }),
  rule('THANKS', 'Thanks the city', { pack: 'intent.en', about: 'What people want, English', sets: 'intent', target: 'praise', score: 1, match: ['\\bthanks\\b'], yes: ['thanks', 'many thanks'], no: ['thankless'] }),
  rule('CALLE_INUNDADA', 'Agua acumulada en una calle', { ...es, target: 'flooding', score: 3, match: ['\\binundad[ao]\\b'], yes: ['la calle está inundada', 'todo inundado'], no: ['mar abierto'] }),
  rule('SIN_LUZ', 'Hogares sin electricidad', { ...es, target: 'power_outage', score: 3, match: ['\\bsin luz\\b'], yes: ['estamos sin luz', 'sin luz desde ayer'], no: ['luz verde'] }),
  rule('CAR_TRAPPED', 'People in a car in the water', { ...urgency, score: 0.9, all: ['P_STUCK', 'P_CAR'], near: 20, yes: ['stuck in a car', 'the car is stuck'], no: ['stuck in a meeting'] }),
  rule('HELP_NOW', 'Asks for help at once', { ...urgency, score: 0.7, match: ['\\bhelp (us )?now\\b', '\\boxygen\\b'], yes: ['help us now', 'help now'], no: ['help desk'] }),
  rule('P_CAR', 'A car', { ...urgency, sets: 'part', match: ['\\bcar\\b', '\\b{vehicle}\\b'], yes: ['a car', 'my car'], no: ['care'], named_by: ['CAR_TRAPPED'] }),
  rule('P_STUCK', 'Stuck', { ...urgency, sets: 'part', match: ['\\bstuck\\b'], yes: ['stuck', 'we are stuck'], no: ['stucco'], named_by: ['CAR_TRAPPED'] }),
].map((each, i) => ({ ...each, line: 4 + i * 11 }));
