// What servers that speak Mastodon's API do otherwise, as switches of the double. Each was seen on the real server, but for
// those of mastodon itself, which is as its own source says.
export const kLike = {
  mastodon: {
    version: '4.5.0',
    sourceUrl: 'https://github.com/mastodon/mastodon',
    v2: true,           // GET /api/v2/instance; without it only /api/v1/instance
    keys: true,         // honours Idempotency-Key
    deletes: true,      // has a route to delete a status
    sameEdit: true,     // an edit that changes nothing is taken; otherwise 422
    unusedTag: true,    // a hashtag nobody has used is an empty list; otherwise 404
    graphemes: true,    // a length is graphemes and a URL 23; otherwise code points and a URL as it is
    pages: true,        // heeds limit, min_id, max_id, and says so in Link; otherwise the newest 256, as snac does
    types: true,        // heeds types[]
    steadyIds: true,    // an id is in order and stays; otherwise seconds of the last writing and a digest
    date: true,         // sends Date
  },
  // GoToSocial 0.20.
  gotosocial: {
    version: '0.20.0-rc1+git-57cb4fe', sourceUrl: 'https://codeberg.org/superseriousbusiness/gotosocial',
    v2: true, keys: false, deletes: true, sameEdit: false, unusedTag: false, graphemes: false, pages: true, types: true,
    steadyIds: true, date: true,
  },
  // snac 2.75.
  snac: {
    version: '4.0.0 (not true; really snac/2.75)', sourceUrl: 'https://comam.es/what-is-snac',
    v2: false, keys: false, deletes: false, sameEdit: true, unusedTag: true, graphemes: true, pages: false, types: false,
    steadyIds: false, date: false,
  },
};
