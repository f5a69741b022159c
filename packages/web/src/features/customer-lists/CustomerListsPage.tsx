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
import { useCreateList, useCustomerLists } from "./customer-list-data.ts";

/** Every customer list with its number of people. */
export function CustomerListsPage() {
  const text = useText();
  const lists = useCustomerLists();
  const [isMaking, setMaking] = useState(false);
  const listed = lists.data?.entities;
  return (
    <Page
      title={text("admin.customerLists")}
      hint={text("customerLists.hint")}
      action={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {text("customerLists.create")}
        </Button>
      }
    >
      <ErrorNotice error={lists.error} onRetry={() => void lists.refetch()} />
      {listed === undefined && !lists.isError ? <Skeleton height={120} /> : null}
      {listed?.length === 0 ? (
        <EmptyState title={text("customerLists.none")} hint={text("customerLists.noneHint")} />
      ) : null}
      {listed === undefined || listed.length === 0 ? null : (
        <RowList>
          {listed.map((list) => (
            <LinkRow
              key={list.id}
              to={`/admin/customer-lists/${list.id}`}
              title={list.name}
              sub={text("customerLists.people", { count: list.memberCount })}
            />
          ))}
        </RowList>
      )}
      <Dialog
        isOpen={isMaking}
        onClose={() => setMaking(false)}
        title={text("customerLists.create")}
      >
        <CreateForm onClose={() => setMaking(false)} />
      </Dialog>
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
