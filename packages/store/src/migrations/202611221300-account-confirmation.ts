/**
 * An access token shows whose account it is, and somebody confirms that it is the one customers write to. Accounts
 * that were connected before this were in use already and count as confirmed.
 */
export const accountConfirmation = /* sql */ `
alter table integration add column account_confirmed_at timestamptz;
update integration set account_confirmed_at = modified_at where create_status = 'Completed';
`;
