// An answer that is not a yes, in the server's own words.
export class Refused extends Error {
  constructor(status, words, headers = {}) {
    super(words);
    this.status = status;
    this.headers = headers;
  }
}
