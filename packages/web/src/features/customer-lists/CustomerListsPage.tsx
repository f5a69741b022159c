import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { useCreateList, useCustomerLists } from "./customer-list-data.ts";

/** Every customer list with its number of people. */
export function CustomerListsPage() {
  const text = useText();
  const lists = useCustomerLists();
  return (
    <Page
      title={text("admin.customerLists")}
      hint={text("customerLists.hint")}
      action={<CreateAction label={text("customerLists.create")} form={CreateForm} />}
    >
      <LoadedRows
        of={lists}
        none={
          <EmptyState title={text("customerLists.none")} hint={text("customerLists.noneHint")} />
        }
      >
        {(list) => (
          <LinkRow
            to={`/admin/customer-lists/${list.id}`}
            title={list.name}
            sub={text("customerLists.people", { count: list.memberCount })}
          />
        )}
      </LoadedRows>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateList();
  return (
    <NameForm
      label={text("customerLists.name")}
      making={create}
      onSubmit={(name) =>
        create.mutate(name, {
          onSuccess: (list) => void navigate(`/admin/customer-lists/${list.id}`),
        })
      }
      onClose={onClose}
    />
  );
}
