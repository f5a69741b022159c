import { Button, Group } from "@mantine/core";
import type { InboundFlow } from "@tsubame/contract";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useDeleteFlow } from "./flow-data.ts";

/** Deletes a flow that no account uses; asks first. */
export function DeletePanel({ flow }: { readonly flow: InboundFlow }) {
  const text = useText();
  const navigate = useNavigate();
  const remove = useDeleteFlow();
  const [isAsking, setAsking] = useState(false);
  return (
    <Panel title={text("flows.delete")} hint={text("flows.deleteHint")}>
      <Button variant="outline" color="bad" onClick={() => setAsking(true)}>
        {text("flows.delete")}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={text("flows.deleteAsk", { name: flow.name })}
      >
        <ErrorNotice error={remove.error} />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>
            {text("form.cancel")}
          </Button>
          <Button
            color="bad"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(flow.id, { onSuccess: () => void navigate("/admin/flows") })
            }
          >
            {text("flows.delete")}
          </Button>
        </Group>
      </Dialog>
    </Panel>
  );
}
