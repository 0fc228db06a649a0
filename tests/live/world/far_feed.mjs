// A feed: a JSON Feed with every item ever said, newest first, and an ETag that counts its versions.
import {createServer} from 'node:http';

export class FarFeed {
  constructor(clock) {
    this.clock = clock;
    this.items = [];
    this.version = 1;
  }
  async open() {
    this.server = createServer((request, response) => {
      const etag = `"v${this.version}"`;
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, {ETag: etag}).end();
      response.writeHead(200, {'Content-Type': 'application/feed+json', ETag: etag});
      response.end(JSON.stringify({version: 'https://jsonfeed.org/version/1.1', title: 'Gazette', items: this.items}));
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }
  say(id, text) {
    this.items.unshift({id, content_text: text, date_published: this.clock.text()});
    ++this.version;
  }
  edit(id, text) {
    Object.assign(this.items.find((item) => item.id === id), {content_text: text});
    ++this.version;
  }
  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
