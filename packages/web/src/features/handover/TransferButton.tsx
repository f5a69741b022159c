import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useState } from "react";
import { afterwards } from "../../api/afterwards.ts";
import type { WorkItem } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useTransfer } from "./handover-actions.ts";
import { TargetList } from "./TargetList.tsx";

/** Id of the button that opens the transfer: the T key presses it. */
export const transferButtonId = "transfer-conversation";

/** Passes my conversation on to whoever is chosen. */
export function TransferButton({ item }: { readonly item: WorkItem }) {
  const text = useText();
  const notify = useNotify();
  const [isOpen, setOpen] = useState(false);
  const transfer = useTransfer(item);
  const pass = (target: { queueId: string } | { userId: string }, name: string) =>
    afterwards(transfer.mutateAsync(target), () => {
      setOpen(false);
      notify(text("handover.transferred", { name }));
    });
  const close = () => {
    setOpen(false);
    transfer.reset();
  };
  return (
    <>
      <Tooltip label={text("handover.transfer")}>
        <ActionIcon
          id={transferButtonId}
          variant="default"
          size={30}
          onClick={() => setOpen(true)}
          aria-label={text("handover.transfer")}
        >
          <IconArrowsExchange size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Dialog isOpen={isOpen} onClose={close} title={text("handover.transferTitle")}>
        <ErrorNotice error={transfer.error} />
        <TargetList
          isBusy={transfer.isPending}
          onQueue={(queue) => pass({ queueId: queue.id }, queue.name)}
          onAgent={(agent) => pass({ userId: agent.id }, agent.name)}
        />
      </Dialog>
    </>
  );
}
