// An answer that is not a yes, in the server's own words.
export class Refused extends Error {
  constructor(status, words, headers = {}, html = '') {
    super(words);
    this.html = html;  // instead of JSON: of a server that has no such route
    this.status = status;
    this.headers = headers;
  }
}
