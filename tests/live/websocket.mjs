// The server's side of a WebSocket (RFC 6455), for doubles: text messages, pings, closes with a code. Refuses what a client must not
// do: frames without a mask, reserved bits, texts that are no UTF-8.
import {createHash} from 'node:crypto';
import {EventEmitter} from 'node:events';

const kGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export class WebSocketEnd extends EventEmitter {
  #rest = Buffer.alloc(0);
  #pieces = [];
  closed = false;

  // Answers an `upgrade` of node:http.
  constructor(request, socket) {
    super();
    this.socket = socket;
    const key = request.headers['sec-websocket-key'];
    if (!key || request.headers['sec-websocket-version'] !== '13') throw new Error('no handshake of a WebSocket');
    const accept = createHash('sha1').update(key + kGuid).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on('data', (data) => this.#take(data));
    socket.on('error', () => {});
    socket.on('close', () => this.#end(1006));
  }
  send(text) {
    this.#frame(1, Buffer.from(text));
  }
  close(code, reason = '') {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#frame(8, Buffer.concat([payload, Buffer.from(reason)]));
    this.socket.end();
  }
  // As a cable that is cut.
  cut() {
    this.socket.destroy();
  }

  #frame(op, payload) {
    if (this.socket.destroyed) return;
    const length = payload.length;
    const head = length < 126 ? Buffer.from([0x80 | op, length]) : length < 65536 ? Buffer.from([0x80 | op, 126, length >> 8, length & 255]) : Buffer.alloc(10);
    if (length >= 65536) {
      head[0] = 0x80 | op;
      head[1] = 127;
      head.writeBigUInt64BE(BigInt(length), 2);
    }
    this.socket.write(Buffer.concat([head, payload]));
  }
  #end(code) {
    if (this.closed) return;
    this.closed = true;
    this.emit('close', code);
  }
  #take(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const rest = this.#rest;
      if (rest.length < 2) return;
      const short = rest[1] & 127;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (rest.length < start + 4) return;
      const length = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
      if ((rest[0] & 0x70) !== 0 || (rest[1] & 0x80) === 0) return this.close(1002);
      if (rest.length < start + 4 + length) return;
      const mask = rest.subarray(start, start + 4);
      const payload = Buffer.from(rest.subarray(start + 4, start + 4 + length)).map((byte, i) => byte ^ mask[i % 4]);
      this.#rest = rest.subarray(start + 4 + length);
      this.#handle(rest[0] & 15, (rest[0] & 0x80) !== 0, Buffer.from(payload));
    }
  }
  #handle(op, last, payload) {
    if (op === 9) return this.#frame(10, payload);
    if (op === 10) return;
    if (op === 8) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#frame(8, payload.subarray(0, 2));
      this.socket.end();
      return this.#end(code);
    }
    this.#pieces.push(payload);
    if (!last) return;
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [];
    try {
      this.emit('message', new TextDecoder('utf-8', {fatal: true}).decode(whole));
    } catch {
      this.close(1007);
    }
  }
}
