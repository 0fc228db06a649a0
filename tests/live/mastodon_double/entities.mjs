// The world as the API shows it: https://docs.joinmastodon.org/entities/
const at = (time) => new Date(time).toISOString();
const day = (time) => new Date(time - time % 86_400_000).toISOString();

export function accountOf(world, account) {
  const picture = `${world.origin}/avatars/missing.png`;
  const own = [...world.statuses.values()].filter((status) => status.account === account);
  return {
    id: account.id, username: account.username, acct: account.acct, display_name: account.username, locked: false,
    bot: false, discoverable: true, indexable: false, group: false, created_at: day(account.created), note: '',
    url: account.url, uri: account.uri, avatar: picture, avatar_static: picture, header: picture, header_static: picture,
    followers_count: 0, following_count: 0, statuses_count: own.length,
    last_status_at: own.length > 0 ? at(Math.max(...own.map((status) => status.created))).slice(0, 10) : null,
    hide_collections: null, noindex: false, emojis: [], roles: [], fields: [],
  };
}

export function credentialsOf(world, account) {
  return {
    ...accountOf(world, account),
    source: {
      privacy: 'public', sensitive: false, language: null, note: '', fields: [], follow_requests_count: 0,
      hide_collections: null, discoverable: true, indexable: false, attribution_domains: [], quote_policy: 'public',
    },
    role: {id: '-99', name: '', permissions: '65536', color: '', highlighted: false},
  };
}

function mediaOf(media) {
  return media.map((item, i) => ({
    id: String(i + 1), type: item.type ?? 'image', url: item.url, preview_url: item.url, remote_url: null,
    text_url: null, meta: {}, description: item.description ?? null, blurhash: null,
  }));
}

export function statusOf(world, status, viewer) {
  const url = `${status.account.url}/${status.id}`;
  const shown = {
    id: status.id, created_at: at(status.created), in_reply_to_id: status.parent?.id ?? null,
    in_reply_to_account_id: status.parent?.account.id ?? null, sensitive: status.sensitive,
    spoiler_text: status.spoiler_text, visibility: status.visibility, language: status.language,
    uri: status.uri, url, replies_count: 0, reblogs_count: 0, favourites_count: 0,
    quotes_count: 0, edited_at: status.edited ? at(status.edited) : null,
    content: status.boost ? world.html(status.boost.text) : world.html(status.text),
    reblog: status.boost ? statusOf(world, status.boost, viewer) : null,
    account: accountOf(world, status.account), media_attachments: mediaOf(status.media),
    mentions: status.mentions.map((account) => ({id: account.id, username: account.username, url: account.url, acct: account.acct})),
    tags: status.tags.map((name) => ({name, url: `${world.origin}/tags/${encodeURIComponent(name)}`})),
    emojis: [], card: null, poll: null, quote: null,
  };
  if (status.application) shown.application = status.application;
  if (viewer) Object.assign(shown, {favourited: false, reblogged: false, muted: false, bookmarked: false, filtered: []});
  if (viewer === status.account) shown.pinned = false;
  return shown;
}

export function historyOf(world, status) {
  return status.versions.map((version) => ({
    content: world.html(version.text), spoiler_text: version.spoiler_text, sensitive: version.sensitive,
    created_at: at(version.at), account: accountOf(world, status.account), media_attachments: mediaOf(version.media),
    emojis: [], quote: null,
  }));
}

export function notificationOf(world, notification) {
  return {
    id: notification.id, type: 'mention', created_at: at(notification.at), group_key: `ungrouped-${notification.id}`,
    account: accountOf(world, notification.from), status: statusOf(world, notification.status, notification.receiver),
  };
}

export function instanceV1Of(world) {
  const {configuration, languages, rules} = instanceOf(world);
  const {statuses, accounts, media_attachments, polls} = configuration;
  return {
    uri: world.domain, title: 'A town', version: world.like.version, description: '', short_description: '',
    email: `mayor@${world.domain}`, urls: {streaming_api: configuration.urls.streaming},
    stats: {user_count: world.accounts.size, status_count: world.statuses.size, domain_count: 0}, thumbnail: null, languages,
    registrations: false, approval_required: false, invites_enabled: false, contact_account: null, rules,
    configuration: {statuses, accounts, media_attachments, polls},
  };
}

export function instanceOf(world) {
  return {
    domain: world.domain, title: 'A town', version: world.like.version, source_url: world.like.sourceUrl,
    description: '', usage: {users: {active_month: world.accounts.size}},
    thumbnail: {url: `${world.origin}/thumbnail.png`}, icon: [], languages: ['en'],
    configuration: {
      urls: {streaming: `wss://${world.domain}`, status: null, about: `${world.origin}/about`, privacy_policy: null,
             terms_of_service: null},
      accounts: {max_featured_tags: 10, max_pinned_statuses: 5},
      statuses: {max_characters: world.most, max_media_attachments: 4, characters_reserved_per_url: 23},
      media_attachments: {supported_mime_types: ['image/jpeg', 'image/png'], description_limit: 1500,
                          image_size_limit: 16_777_216, image_matrix_limit: 33_177_600, video_size_limit: 103_809_024,
                          video_frame_rate_limit: 120, video_matrix_limit: 8_294_400},
      polls: {max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746},
      translation: {enabled: false},
      timelines_access: {live_feeds: {local: 'authenticated', remote: 'authenticated'},
                         hashtag_feeds: {local: 'authenticated', remote: 'authenticated'},
                         trending_link_feeds: {local: 'authenticated', remote: 'authenticated'}},
      limited_federation: false,
    },
    registrations: {enabled: false, approval_required: false, reason_required: false, message: null, min_age: null, url: null},
    api_versions: {mastodon: 7}, contact: {email: `mayor@${world.domain}`, account: null}, rules: [],
  };
}
