import { ActionIcon, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useMe } from "../../api/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { AskedDialog } from "./AskedDialog.tsx";
import { AssignDialog } from "./AssignDialog.tsx";

/** What a supervisor may do with one conversation that waits: give it to somebody, and change what it asks for. */
export function WaitingActions(props: {
  readonly conversationId: string;
  readonly customerName: string;
  readonly queueId: string;
  /** False where the queue does not let people choose, and while it rings at somebody. */
  readonly isAssignable: boolean;
}) {
  const text = useText();
  const me = useMe();
  const [open, setOpen] = useState<"assign" | "asked" | null>(null);
  const { customerName } = props;
  const mayAssign = props.isAssignable && me.permissions.includes("conversation:message:assign");
  const mayChange = me.permissions.includes("routing:conversation:edit");
  const close = () => setOpen(null);
  return (
    <>
      {mayAssign ? (
        <Tooltip label={text("handover.assign")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            onClick={() => setOpen("assign")}
            aria-label={text("handover.assignNamed", { name: customerName })}
          >
            <IconUserPlus size={18} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      {mayChange ? (
        <Tooltip label={text("handover.asked")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            onClick={() => setOpen("asked")}
            aria-label={text("handover.askedNamed", { name: customerName })}
          >
            <IconAdjustmentsHorizontal size={18} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      {open === "assign" ? <AssignDialog {...props} onClose={close} /> : null}
      {open === "asked" ? <AskedDialog {...props} onClose={close} /> : null}
    </>
  );
}
