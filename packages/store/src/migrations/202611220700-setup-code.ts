/** The one-time code with which the first administrator of an empty installation is made. */
export const setupCode = /* sql */ `
create table setup_code (
  code_hash bytea not null,
  expires_at timestamptz not null,
  constraint setup_code_pk primary key (code_hash)
);
`;
