// Twilio's Messages resource and its webhooks, by its public description: refuses wrong credentials, parameters that there are not,
// numbers that are none or not the account's, texts too long, and whoever left; signs what it calls, and takes no answer but TwiML.
import {createHmac, randomBytes} from 'node:crypto';
import {createServer} from 'node:http';

const kParameters = new Set(['To', 'StatusCallback', 'ApplicationSid', 'MaxPrice', 'ProvideFeedback', 'Attempt', 'ValidityPeriod', 'ForceDelivery', 'ContentRetention', 'AddressRetention', 'SmartEncoded', 'PersistentAction', 'TrafficType', 'ShortenUrls', 'ScheduleType', 'SendAt', 'SendAsMms', 'ContentVariables', 'RiskCheck', 'From', 'FallbackFrom', 'MessagingServiceSid', 'Body', 'MediaUrl', 'ContentSid']);
const kStop = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
const kStart = new Set(['START', 'YES', 'UNSTOP']);
const kNumber = /^\+[1-9]\d{6,14}$/;
const sid = (kind) => kind + randomBytes(16).toString('hex');

class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, {status, code});
  }
}

export class TwilioDouble {
  account = 'AC0123456789abcdef0123456789abcdef';
  token = 'live-twilio-auth-token-0123456789';
  number = '+15550100';
  sent = [];        // {sid, to, body, callback}
  left = new Set(); // numbers that Twilio itself took a STOP from
  replies = [];     // {to, words}: what TwiML asked for
  requests = [];    // {method, url}
  #faults = [];

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
  // The next request meets it: 'throttle', 'lost' (done, and not answered).
  fault(kind) {
    this.#faults.push(kind);
  }

  async #take(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    this.requests.push({method: request.method, url: request.url});
    const fault = request.method === 'POST' ? this.#faults.shift() : undefined;
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, {'Content-Type': 'application/json', ...headers});
      response.end(JSON.stringify(body));
    };
    try {
      if (fault === 'throttle') return answer(429, {code: 20429, message: 'Too Many Requests', status: 429}, {'Retry-After': '1'});
      const body = this.#answer(request, Buffer.concat(pieces).toString('utf8'));
      if (fault === 'lost') return request.socket.destroy();
      answer(request.method === 'POST' ? 201 : 200, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer(error.status, {code: error.code, message: error.message, more_info: `https://www.twilio.com/docs/errors/${error.code}`, status: error.status});
    }
  }

  #answer(request, body) {
    const basic = 'Basic ' + Buffer.from(`${this.account}:${this.token}`).toString('base64');
    if (request.headers.authorization !== basic) throw new Refusal(401, 20003, 'Authenticate');
    const url = new URL(request.url, this.origin);
    if (url.pathname !== `/2010-04-01/Accounts/${this.account}/Messages.json`) throw new Refusal(404, 20404, 'The requested resource was not found');
    if (request.method === 'GET') {
      for (const name of url.searchParams.keys()) {
        if (!['To', 'From', 'DateSent', 'DateSent<', 'DateSent>', 'PageSize', 'Page', 'PageToken'].includes(name)) throw new Refusal(400, 20001, `Unknown parameter ${name}`);
      }
      return {messages: this.sent.slice(-Number(url.searchParams.get('PageSize') ?? 50))};
    }
    if (request.method !== 'POST') throw new Refusal(405, 20004, 'Method not allowed');
    if (!/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) throw new Refusal(415, 20415, 'Unsupported media type');
    const form = new URLSearchParams(body);
    for (const name of form.keys()) {
      if (!kParameters.has(name) || form.getAll(name).length > 1) throw new Refusal(400, 20001, `Unknown parameter ${name}`);
    }
    const [to, from, words, callback] = ['To', 'From', 'Body', 'StatusCallback'].map((name) => form.get(name));
    if (!to) throw new Refusal(400, 21604, "A 'To' phone number is required.");
    if (!kNumber.test(to)) throw new Refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (!from && !form.get('MessagingServiceSid')) throw new Refusal(400, 21603, "A 'From' phone number is required.");
    if (from !== this.number) throw new Refusal(400, 21606, `The 'From' phone number ${from} is not a valid, SMS-capable inbound phone number for your account.`);
    if (!words) throw new Refusal(400, 21602, 'Message body is required.');
    if ([...words].length > 1600) throw new Refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
    if (callback && !URL.canParse(callback)) throw new Refusal(400, 21609, 'Invalid StatusCallback');
    if (this.left.has(to)) throw new Refusal(400, 21610, 'Attempt to send to unsubscribed recipient');
    const message = {sid: sid('SM'), to, from, body: words, callback, status: 'queued', error_code: null, num_segments: '1', date_created: new Date().toUTCString()};
    this.sent.push(message);
    const {callback: _, ...shown} = message;
    return shown;
  }

  // A call as Twilio makes it; answers the status.
  async call(url, fields, {token = this.token, signature} = {}) {
    const text = url + Object.keys(fields).sort().map((name) => name + fields[name]).join('');
    const signed = signature ?? createHmac('sha1', token).update(text, 'utf8').digest('base64');
    const response = await fetch(url, {
      method: 'POST',
      headers: {'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8', 'X-Twilio-Signature': signed, 'I-Twilio-Idempotency-Token': randomBytes(8).toString('hex'), 'User-Agent': 'TwilioProxy/1.1'},
      body: new URLSearchParams(fields).toString(),
    });
    const body = await response.text();
    if (response.ok && fields.Body !== undefined) {
      const twiml = /^<Response(?:\/>|>(?:<Message>([^<]*)<\/Message>)?<\/Response>)$/.exec(body);
      if (!twiml || !/^(text|application)\/xml/.test(response.headers.get('content-type'))) throw new Error(`no TwiML: ${body}`);
      if (twiml[1] && !this.left.has(fields.From)) this.replies.push({to: fields.From, words: twiml[1]});
    }
    return response.status;
  }
  // A person writes. `id`: to try the same call again.
  async say(url, from, words, {id = sid('SM'), ...how} = {}) {
    const keyword = words.trim().toUpperCase();
    if (kStop.has(keyword)) this.left.add(from);
    if (kStart.has(keyword)) this.left.delete(from);
    return this.call(url, {ToCountry: 'US', SmsMessageSid: id, NumMedia: '0', SmsSid: id, SmsStatus: 'received', Body: words, To: this.number, MessageSid: id, AccountSid: this.account, From: from, ApiVersion: '2010-04-01', NumSegments: '1'}, how);
  }
  // What became of a message that was sent.
  async report(message, status, more = {}, how = {}) {
    return this.call(message.callback, {SmsSid: message.sid, SmsStatus: status, MessageStatus: status, To: message.to, MessageSid: message.sid, AccountSid: this.account, From: message.from, ApiVersion: '2010-04-01', ...more}, how);
  }
}
