/**
 * A notification channel lives no longer than the token or browser session it was made with: whoever signs out, or is
 * signed out, hears nothing more. Channels made before this are dropped; their clients make new ones.
 */
export const channelCredential = /* sql */ `
delete from notification_channel;
alter table notification_channel
  add column access_token_id uuid,
  add column session_id text,
  add constraint notification_channel_token_fk
    foreign key (access_token_id) references access_token (id) on delete cascade,
  add constraint notification_channel_session_fk
    foreign key (session_id) references browser_session (id) on delete cascade,
  add constraint notification_channel_credential check (num_nonnulls(access_token_id, session_id) = 1);
create index notification_channel_token on notification_channel (access_token_id);
create index notification_channel_session on notification_channel (session_id);
`;
