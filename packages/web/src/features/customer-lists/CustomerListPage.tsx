import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import type { CustomerList } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { toApiError } from "../../api/api-error.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import {
  useAddMembers,
  useCustomerList,
  useDeleteList,
  useSaveList,
} from "./customer-list-data.ts";
import { MembersTable } from "./MembersTable.tsx";

/** One customer list: who is on it, and adding people by pasting. */
export function CustomerListPage() {
  const text = useText();
  const navigate = useNavigate();
  const remove = useDeleteList();
  const { customerListId = "" } = useParams();
  const list = useCustomerList(customerListId);
  const parent = { to: "/admin/customer-lists", label: text("admin.customerLists") };
  if (list.data === undefined) {
    return <LoadingPage title={text("customerLists.one")} parent={parent} of={list} />;
  }
  return (
    <Page title={list.data.name} parent={parent} hint={list.data.description}>
      <AddPanel customerListId={customerListId} />
      <Panel
        title={text("customerLists.members")}
        hint={text("customerLists.people", { count: list.data.memberCount })}
      >
        <MembersTable customerListId={customerListId} />
      </Panel>
      <NamePanel key={list.data.version} list={list.data} />
      <DeletePanel
        title={text("customerLists.delete")}
        hint={text("customerLists.deleteHint")}
        isPending={remove.isPending}
        error={remove.error}
        onDelete={() =>
          remove.mutate(customerListId, { onSuccess: () => void navigate("/admin/customer-lists") })
        }
      />
    </Page>
  );
}

function AddPanel({ customerListId }: { readonly customerListId: string }) {
  const text = useText();
  const add = useAddMembers(customerListId);
  const [pasted, setPasted] = useState("");
  const isNobody = add.isError && toApiError(add.error).status === 400;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(pasted, {
      onSuccess: (result) =>
        // What was not understood stays in the field, to be put right.
        setPasted(
          result.unreadCount > result.unread.length
            ? pasted
            : result.unread.map((one) => one.text).join("\n"),
        ),
    });
  };
  return (
    <Panel title={text("customerLists.add")} hint={text("customerLists.addHint")}>
      <form onSubmit={submit}>
        <Textarea
          label={text("customerLists.paste")}
          placeholder={text("customerLists.pasteExample")}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={10}
          error={isNobody ? text("customerLists.nobody") : undefined}
        />
        <Group mt="sm">
          <Button type="submit" loading={add.isPending} disabled={pasted.trim() === ""}>
            {text("customerLists.addAction")}
          </Button>
          <span aria-live="polite">
            {add.data === undefined
              ? null
              : text("customerLists.added", {
                  added: add.data.addedCount,
                  present: add.data.presentCount,
                })}
            {add.data === undefined || add.data.unreadCount === 0 ? null : (
              <strong style={{ color: "var(--t-wait)" }}>
                {" "}
                {text("customerLists.unread", { count: add.data.unreadCount })}
              </strong>
            )}
          </span>
        </Group>
        {isNobody ? null : <ErrorNotice error={add.error} />}
      </form>
    </Panel>
  );
}

function NamePanel({ list }: { readonly list: CustomerList }) {
  const text = useText();
  const notify = useNotify();
  const [name, setName] = useState(list.name);
  const [description, setDescription] = useState(list.description ?? "");
  const save = useSaveList(list, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name, description });
  };
  return (
    <Panel title={text("customerLists.about")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={text("customerLists.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            withAsterisk={false}
            maxLength={256}
            error={fieldText("name")}
          />
          <Textarea
            label={text("customerLists.description")}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            autosize
            maxRows={6}
            maxLength={1000}
            error={fieldText("description")}
          />
          <ErrorNotice error={save.error} />
          <SaveEnd isSaving={save.isPending} />
        </Stack>
      </form>
    </Panel>
  );
}
