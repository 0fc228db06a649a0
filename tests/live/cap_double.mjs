// The alerts of api.weather.gov as its description says: a caller without a User-Agent of its own is refused with 403, a parameter or a
// value that it does not know with 400; what has not changed since is a 304; its list of what is active holds no cancels, and of what
// an update replaced nothing.
import {createServer} from 'node:http';

const kShared = ['status', 'message_type', 'event', 'code', 'area', 'point', 'region', 'region_type', 'zone', 'urgency', 'severity', 'certainty', 'limit'];
const kParameters = {'/alerts/active': kShared, '/alerts': [...kShared, 'active', 'start', 'end', 'cursor']};
const kTypes = ['alert', 'update', 'cancel'];
const kSender = 'w-nws.webmaster@noaa.example';

export class AlertsDouble {
  alerts = [];  // every one that was ever issued
  requests = [];
  #faults = [];
  #changed = Math.floor(Date.now() / 1000) * 1000;
  #next = 1;

  async listen() {
    this.server = createServer((request, response) => this.#take(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  // Answers the next request with this instead.
  fail(fault) {
    this.#faults.push(fault);
  }

  // Issues an alert; one that replaces or cancels others takes them off the list.
  issue({replaces = [], ...properties} = {}) {
    const now = Date.now();
    const alert = {
      id: `urn:oid:2.49.0.1.840.0.${this.#next++}`,
      areaDesc: 'Harbor',
      geocode: {SAME: ['017031'], UGC: ['ILZ014']},
      references: replaces.map(({id, sender, sent}) => ({'@id': `${this.origin}/alerts/${id}`, identifier: id, sender, sent})),
      // With an offset, as the service writes it.
      sent: new Date(now - 6 * 3600_000 + this.#next).toISOString().replace('Z', '-06:00'),
      effective: new Date(now).toISOString(),
      onset: null,
      expires: new Date(now + 3600_000).toISOString(),
      ends: new Date(now + 6 * 3600_000).toISOString(),
      status: 'Actual',
      messageType: 'Alert',
      scope: 'Public',
      severity: 'Severe',
      certainty: 'Likely',
      urgency: 'Expected',
      event: 'Flood Warning',
      sender: kSender,
      senderName: 'NWS Chicago IL',
      headline: 'Flood Warning for the harbor',
      description: 'Water rises.',
      instruction: 'Stay away from the river.',
      parameters: {VTEC: ['/O.NEW.KLOT.FL.W.0001/']},
      ...properties,
    };
    for (const each of replaces) each.replaced = true;
    this.alerts.push({alert, replaced: false, gone: false, geometry: null});
    this.#touch();
    return Object.assign(this.alerts.at(-1), {id: alert.id, sender: alert.sender, sent: alert.sent});
  }
  // It is on no list any more, and nothing says why.
  vanish(issued) {
    issued.gone = true;
    this.#touch();
  }
  #touch() {
    this.#changed += 1000;
  }

  #take(request, response) {
    const url = new URL(request.url, this.origin);
    this.requests.push({path: url.pathname, query: url.search, headers: request.headers});
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, {'Content-Type': 'application/geo+json', ...headers});
      response.end(JSON.stringify(body));
    };
    const fault = this.#faults.shift();
    if (fault) return answer(fault.status, {title: 'fault', status: fault.status}, fault.headers);
    if (!/^[^ ]+.*\(.*[@/].*\)$/.test(request.headers['user-agent'] ?? '')) return answer(403, {title: 'Forbidden', status: 403});
    const known = kParameters[url.pathname];
    if (!known) return answer(404, {title: 'NotFound', status: 404});
    for (const [name, value] of url.searchParams) {
      const fits = name === 'limit' ? /^\d+$/.test(value) && +value >= 1 && +value <= 500 : name !== 'message_type' || value.split(',').every((each) => kTypes.includes(each));
      if (!known.includes(name) || !fits) return answer(400, {title: 'BadRequest', detail: `Query parameter "${name}" is not recognized`, status: 400});
    }
    const modified = new Date(this.#changed).toUTCString();
    const headers = {'Last-Modified': modified, 'Cache-Control': 'public, max-age=1, s-maxage=1'};
    if (request.headers['if-modified-since'] === modified) {
      response.writeHead(304, headers);
      return response.end();
    }
    const type = url.searchParams.get('message_type');
    const active = url.pathname === '/alerts/active';
    const listed = this.alerts.filter(({alert, replaced, gone}) => {
      if (active && (replaced || gone || alert.messageType === 'Cancel')) return false;
      return !type || type.split(',').includes(alert.messageType.toLowerCase());
    });
    // The newest first.
    const features = listed.reverse().map(({alert, geometry}) => ({id: `${this.origin}/alerts/${alert.id}`, type: 'Feature', geometry, properties: alert}));
    return answer(200, {'@context': [], type: 'FeatureCollection', features, title: 'alerts', updated: new Date(this.#changed).toISOString()}, headers);
  }
}
