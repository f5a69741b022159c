import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { useCreateGroup, useGroups } from "./group-data.ts";

/** Every group with its number of people. */
export function GroupsPage() {
  const text = useText();
  const groups = useGroups();
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title={text("admin.groups")}
      hint={text("groups.hint")}
      action={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {text("groups.create")}
        </Button>
      }
    >
      <ErrorNotice error={groups.error} onRetry={() => void groups.refetch()} />
      {groups.data === undefined && !groups.isError ? <Skeleton height={120} /> : null}
      {groups.data?.entities.length === 0 ? (
        <EmptyState title={text("groups.none")} hint={text("groups.noneHint")} />
      ) : null}
      {groups.data === undefined || groups.data.entities.length === 0 ? null : (
        <RowList>
          {groups.data.entities.map((group) => (
            <LinkRow
              key={group.id}
              to={`/admin/groups/${group.id}`}
              title={group.name}
              sub={text("groups.members", { count: group.memberCount })}
            />
          ))}
        </RowList>
      )}
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={text("groups.create")}>
        <CreateForm onClose={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateGroup();
  return (
    <NameForm
      label={text("groups.name")}
      making={create}
      onSubmit={(name) =>
        create.mutate(name, { onSuccess: (group) => void navigate(`/admin/groups/${group.id}`) })
      }
      onClose={onClose}
    />
  );
}
