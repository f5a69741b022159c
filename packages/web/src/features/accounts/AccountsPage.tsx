import { Button } from "@mantine/core";
import { IconBrandX, IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useAccounts } from "./account-data.ts";
import { accountState } from "./account-state.ts";

/** The X accounts whose DMs arrive here, with the state of each connection. */
export function AccountsPage() {
  const text = useText();
  const accounts = useAccounts();
  const connect = (
    <Button
      component={Link}
      to="/admin/accounts/new"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {text("accounts.connect")}
    </Button>
  );
  return (
    <Page title={text("admin.accounts")} hint={text("accounts.hint")} action={connect}>
      <LoadedRows
        of={accounts}
        none={
          <EmptyState
            icon={<IconBrandX size={28} stroke={1.5} aria-hidden />}
            title={text("accounts.emptyTitle")}
            hint={text("accounts.emptyHint")}
          />
        }
      >
        {(account) => {
          const state = accountState(account);
          return (
            <LinkRow
              to={`/admin/accounts/${account.id}`}
              title={account.name}
              sub={
                account.username === undefined
                  ? text("accounts.noAccountYet")
                  : `@${account.username}`
              }
              end={<StateTag tone={state.tone} label={text(state.id)} />}
            />
          );
        }}
      </LoadedRows>
    </Page>
  );
}
