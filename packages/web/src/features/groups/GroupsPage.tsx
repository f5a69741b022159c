import { useNavigate } from "react-router";
import { useGroups } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { useCreateGroup } from "./group-data.ts";

/** Every group with its number of people. */
export function GroupsPage() {
  const text = useText();
  const groups = useGroups();
  return (
    <Page
      title={text("admin.groups")}
      hint={text("groups.hint")}
      action={<CreateAction label={text("groups.create")} form={CreateForm} />}
    >
      <LoadedRows
        of={groups}
        none={<EmptyState title={text("groups.none")} hint={text("groups.noneHint")} />}
      >
        {(group) => (
          <LinkRow
            to={`/admin/groups/${group.id}`}
            title={group.name}
            sub={text("groups.members", { count: group.memberCount })}
          />
        )}
      </LoadedRows>
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
