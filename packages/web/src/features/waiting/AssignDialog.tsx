import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { afterwards } from "../../api/afterwards.ts";
import type { AgentTarget } from "@tsubame/contract";
import { toApiError } from "../../api/api-error.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useAssign } from "../handover/handover-actions.ts";
import { TargetList } from "../handover/TargetList.tsx";

/** The field appears in a dialog that is open already. */
function takeFocus(field: HTMLInputElement | null): void {
  field?.focus();
}

/** Gives what waits to an agent of its queue; one who is full gets it with a reason. */
export function AssignDialog(props: {
  readonly conversationId: string;
  readonly queueId: string;
  readonly customerName: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const notify = useNotify();
  const assign = useAssign(props.conversationId);
  const [chosen, setChosen] = useState<AgentTarget | null>(null);
  const [reason, setReason] = useState("");
  const isFull =
    assign.isError && chosen !== null && toApiError(assign.error).code === "conversation.noRoom";
  const give = (agent: AgentTarget, why?: string) => {
    setChosen(agent);
    const assigning = assign.mutateAsync({
      agentId: agent.id,
      ...(why === undefined ? {} : { reason: why }),
    });
    afterwards(assigning, () => {
      props.onClose();
      notify(text("handover.assigned", { name: agent.name }));
    });
  };
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={text("handover.assignTitle", { name: props.customerName })}
    >
      {isFull ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== "") give(chosen, reason.trim());
          }}
        >
          <p>{text("handover.fullHint", { name: chosen.name })}</p>
          <TextInput
            ref={takeFocus}
            label={text("handover.reason")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div style={{ display: "flex", gap: 8, marginTop: 16 }}>
            <Button type="submit" disabled={reason.trim() === ""} loading={assign.isPending}>
              {text("handover.assignAnyway")}
            </Button>
            <Button variant="default" onClick={() => assign.reset()}>
              {text("handover.chooseOther")}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <ErrorNotice error={assign.error} />
          <TargetList
            queueId={props.queueId}
            isBusy={assign.isPending}
            onAgent={(agent) => give(agent)}
          />
        </>
      )}
    </Dialog>
  );
}
