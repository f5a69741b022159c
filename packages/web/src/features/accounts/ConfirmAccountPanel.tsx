import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { useChecks, useConfirmAccount } from "./account-data.ts";
import classes from "./ConfirmAccountPanel.module.css";

/** Asks once whether the account that the access token belongs to is the right one; gone when it was answered. */
export function ConfirmAccountPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const checks = useChecks(integrationId);
  const confirm = useConfirmAccount(integrationId);
  const [isOther, setOther] = useState(false);
  const account = checks.data?.account ?? null;
  if (account === null || account.confirmedAt !== null) return null;
  return (
    <Panel title={text("accountConfirm.title")} hint={text("accountConfirm.hint")}>
      <div className={classes["account"]}>
        <PersonPhoto
          name={account.name}
          tintKey={account.userId}
          url={account.profileImageUrl}
          size={48}
        />
        <div>
          <div className={classes["name"]}>{account.name}</div>
          <div className={classes["handle"]}>@{account.username}</div>
        </div>
      </div>
      <p className={classes["ask"]}>{text("accountConfirm.ask")}</p>
      <Group gap="xs">
        <Button loading={confirm.isPending} onClick={() => confirm.mutate(account.userId)}>
          {text("accountConfirm.yes")}
        </Button>
        <Button variant="default" onClick={() => setOther(true)}>
          {text("accountConfirm.no")}
        </Button>
      </Group>
      {isOther ? (
        <output className={classes["answer"]}>{text("accountConfirm.noHint")}</output>
      ) : null}
      <ErrorNotice error={confirm.error} />
    </Panel>
  );
}
