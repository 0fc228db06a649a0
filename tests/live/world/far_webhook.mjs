// Somebody's service: takes a post with any JSON and answers an id. It knows no keys and shows nothing back: what is sent
// twice is there twice.
import {createServer} from 'node:http';

export class FarWebhook {
  posts = [];  // {id, at, key, text, lang, part, status}

  async open() {
    this.server = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      let post;
      try {
        post = JSON.parse(Buffer.concat(pieces));
      } catch {
        return void response.writeHead(400).end('not JSON');
      }
      const id = `w${this.posts.length + 1}`;
      this.posts.push({id, at: Date.now(), ...post});
      response.writeHead(201, {'Content-Type': 'application/json'}).end(JSON.stringify({id}));
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }
  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
