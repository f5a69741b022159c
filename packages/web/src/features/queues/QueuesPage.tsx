import { Badge, Button, Skeleton, Space } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { OptWordsPanel } from "./OptWordsPanel.tsx";
import { useCreateQueue, useQueues } from "./queue-data.ts";

/** Every queue with its number of members. */
export function QueuesPage() {
  const text = useText();
  const queues = useQueues();
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title={text("admin.queues")}
      hint={text("queues.hint")}
      action={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {text("queues.create")}
        </Button>
      }
    >
      <ErrorNotice error={queues.error} onRetry={() => void queues.refetch()} />
      {queues.data === undefined && !queues.isError ? <Skeleton height={120} /> : null}
      {queues.data === undefined ? null : (
        <RowList>
          {queues.data.entities.map((queue) => (
            <LinkRow
              key={queue.id}
              to={`/admin/queues/${queue.id}`}
              title={queue.name}
              sub={text("queues.members", { count: queue.memberCount })}
              end={
                queue.isDefault ? (
                  <Badge variant="light" tt="none" fw={500}>
                    {text("queues.default")}
                  </Badge>
                ) : null
              }
            />
          ))}
        </RowList>
      )}
      <Space h="xl" />
      <OptWordsPanel />
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={text("queues.create")}>
        <CreateForm onClose={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateQueue();
  return (
    <NameForm
      label={text("queues.name")}
      making={create}
      onSubmit={(name) =>
        create.mutate(name, { onSuccess: (queue) => void navigate(`/admin/queues/${queue.id}`) })
      }
      onClose={onClose}
    />
  );
}
