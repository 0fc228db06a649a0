// What the double sends of a bulletin: its rows, and what becomes of each.

export function countsOf(rows) {
  const counts = {};
  for (const row of rows) counts[row.state] = (counts[row.state] ?? 0) + 1;
  return counts;
}

// `next` numbers them.
export function rowsOf(bulletin, posts, next, at) {
  const rows = [];
  for (const post of posts) {
    const recipients = ['sms', 'email'].includes(post.connector) ? ['+1 555 0142', '+1 555 0199'] : [''];
    post.parts.forEach((_, part) => {
      for (const recipient of recipients) {
        rows.push({
          id: next(),
          bulletin_id: bulletin.id,
          channel: post.channel,
          lang: post.lang,
          part,
          recipient,
          action: 'send',
          state: 'pending',
          native_id: '',
          url: '',
          may_be_out: false,
          reason: 'none',
          error: '',
          attempts: 0,
          created_at: at,
          updated_at: at,
          next_attempt: at,
        });
      }
    });
  }
  return rows;
}

// One channel refuses, one person's answer is lost, the rest is taken.
export function settle(row, at) {
  row.attempts = 1;
  row.updated_at = at;
  if (row.channel === 'bluesky-city') {
    row.state = 'failed';
    row.error = 'auth: the app password was refused (401)';
  } else if (row.recipient === '+1 555 0199') {
    row.state = 'unknown';
    row.may_be_out = true;
    row.error = 'the answer was lost (timeout after 10 s)';
  } else {
    row.state = 'accepted';
    row.native_id = `post-${row.id}`;
    row.url = row.recipient === '' ? `https://example.social/@city/${row.id}` : '';
  }
}
