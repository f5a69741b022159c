import { Badge, Space } from "@mantine/core";
import { useNavigate } from "react-router";
import { useQueues } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { OptWordsPanel } from "./OptWordsPanel.tsx";
import { useCreateQueue } from "./queue-data.ts";

/** Every queue with its number of members. */
export function QueuesPage() {
  const text = useText();
  const queues = useQueues();
  return (
    <Page
      title={text("admin.queues")}
      hint={text("queues.hint")}
      action={<CreateAction label={text("queues.create")} form={CreateForm} />}
    >
      <LoadedRows of={queues}>
        {(queue) => (
          <LinkRow
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
        )}
      </LoadedRows>
      <Space h="xl" />
      <OptWordsPanel />
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
