import { Button, Checkbox } from "@mantine/core";
import type { IntegrationCheck } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { useReplaceWebhook } from "./account-data.ts";
import classes from "./ChecksPanel.module.css";

/** Offers to remove the foreign webhook that a failed check names. Nothing happens without a consent of its own. */
export function WebhookReplacement(props: {
  readonly integrationId: string;
  readonly check: IntegrationCheck;
}) {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const [isSure, setSure] = useState(false);
  const replace = useReplaceWebhook(props.integrationId);
  const { standingUrl, standingWebhookId } = props.check.evidence;
  if (props.check.status !== "failed" || typeof standingWebhookId !== "string") return null;
  const close = () => {
    setAsking(false);
    setSure(false);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" mt={8} onClick={() => setAsking(true)}>
        {text("webhookReplace.open")}
      </Button>
      <Dialog isOpen={isAsking} onClose={close} title={text("webhookReplace.ask")}>
        <code className={classes["address"]}>{String(standingUrl)}</code>
        <p>{text("webhookReplace.hint")}</p>
        <Checkbox
          checked={isSure}
          onChange={(event) => setSure(event.currentTarget.checked)}
          label={text("webhookReplace.confirm")}
        />
        <ErrorNotice error={replace.error} />
        <DialogEnd onCancel={close}>
          <Button
            color="bad"
            disabled={!isSure}
            loading={replace.isPending}
            onClick={() => replace.mutate(standingWebhookId, { onSuccess: close })}
          >
            {text("webhookReplace.go")}
          </Button>
        </DialogEnd>
      </Dialog>
    </>
  );
}
