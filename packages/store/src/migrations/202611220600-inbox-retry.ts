/** Index that keeps claiming cheap while failed deliveries wait for their next attempt. */
export const inboxRetry = /* sql */ `
create index inbox_retrying on inbox (integration_id, partition_key, id)
  where state = 'pending' and attempt_count > 0;
create index inbox_quarantined on inbox (id) where state = 'quarantined';
`;
