import { Button, Skeleton } from "@mantine/core";
import { IconBrandX, IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
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
  const listed = accounts.data?.entities;
  return (
    <Page title={text("admin.accounts")} hint={text("accounts.hint")} action={connect}>
      <ErrorNotice error={accounts.error} onRetry={() => void accounts.refetch()} />
      {listed === undefined && !accounts.isError ? <Skeleton height={120} /> : null}
      {listed?.length === 0 ? (
        <EmptyState
          icon={<IconBrandX size={28} stroke={1.5} aria-hidden />}
          title={text("accounts.emptyTitle")}
          hint={text("accounts.emptyHint")}
        />
      ) : null}
      {listed === undefined || listed.length === 0 ? null : (
        <RowList>
          {listed.map((account) => {
            const state = accountState(account);
            return (
              <LinkRow
                key={account.id}
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
          })}
        </RowList>
      )}
    </Page>
  );
}
