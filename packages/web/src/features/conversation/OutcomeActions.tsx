import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postMessageDiscard, postMessageResend, type ThreadMessage } from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import classes from "./MessageBubble.module.css";

/**
 * What an agent can do about a message that X did not take, or whose fate is not known: send it again, give it up,
 * or take its text elsewhere. The machine never sends an unconfirmed message twice by itself.
 */
export function OutcomeActions(props: {
  readonly message: ThreadMessage;
  readonly conversationId: string;
}) {
  const text = useText();
  const notify = useNotify();
  const client = useQueryClient();
  const { message } = props;
  const params = { messageId: message.id };
  const decide = useMutation({
    mutationFn: (decision: "resend" | "discard") =>
      decision === "resend"
        ? call(postMessageResend, { params })
        : call(postMessageDiscard, { params }),
    onSettled: () => client.invalidateQueries({ queryKey: ["thread", props.conversationId] }),
  });
  const copy = async () => {
    await navigator.clipboard.writeText(message.text);
    notify(text("outcome.copied"));
  };
  return (
    <>
      <div className={classes["actions"]}>
        <Button
          size="compact-xs"
          variant="default"
          loading={decide.isPending}
          onClick={() => decide.mutate("resend")}
        >
          {text("outcome.resend")}
        </Button>
        {message.state === "unconfirmed" ? (
          <Button
            size="compact-xs"
            variant="default"
            disabled={decide.isPending}
            onClick={() => decide.mutate("discard")}
          >
            {text("outcome.discard")}
          </Button>
        ) : null}
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void copy()}>
          {text("outcome.copy")}
        </Button>
      </div>
      <ErrorNotice error={decide.error} />
    </>
  );
}
