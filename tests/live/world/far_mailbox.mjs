// A real Dovecot with one mailbox, which residents write to.
import {chownSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {kMailOwner, MailServers} from '../mail_servers.mjs';

export class FarMailbox {
  // `world` has `after`.
  constructor(world) {
    this.world = world;
  }
  async open() {
    this.servers = await MailServers.start(this.world, {sends: false});
    this.port = this.servers.imaps;
    this.folder = join(this.servers.mail, 'inbox');
    for (const each of ['', 'tmp', 'new', 'cur']) {
      mkdirSync(join(this.folder, each), {recursive: true});
      chownSync(join(this.folder, each), kMailOwner, kMailOwner);
    }
    return this;
  }

  // Without a subject: its words alone are what was said.
  say(id, text) {
    const [name] = id.split('@');
    const body = Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
    const file = join(this.folder, 'tmp', name);
    writeFileSync(file, `From: ${name} <${name}@example.org>\nTo: alerts@city.test\nMessage-ID: <${id}>\nMIME-Version: 1.0\n` +
        `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${body}\n`);
    chownSync(file, kMailOwner, kMailOwner);
    renameSync(file, join(this.folder, 'new', `${Date.now()}.${name}.test`));
  }
}
