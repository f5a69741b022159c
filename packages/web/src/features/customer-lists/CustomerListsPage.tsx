import { Button, Group, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
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
  const fieldText = useFieldText(create.error);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(name, {
      onSuccess: (list) => void navigate(`/admin/customer-lists/${list.id}`),
    });
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={text("customerLists.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={256}
        data-autofocus
        error={fieldText("name")}
      />
      <ErrorNotice error={create.error} />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {text("form.cancel")}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {text("form.create")}
        </Button>
      </Group>
    </form>
  );
}
