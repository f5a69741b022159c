import { Button, Checkbox, FileButton, Group, Stack, Textarea } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import type { ScheduleDate } from "@tsubame/contract";
import { useState } from "react";
import { serverNowMs } from "../../api/server-clock.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DateTable } from "./DateTable.tsx";
import { useReadDates } from "./schedule-data.ts";

/** Larger files are no lists of holidays. */
const largestFile = 500_000;

/** A list of days pasted or from a file, read by the server and shown before anybody takes it. */
export function DateImport(props: {
  readonly takeLabel: string;
  readonly onTake: (dates: readonly ScheduleDate[]) => void;
  readonly isTaking: boolean;
  readonly onCancel: () => void;
}) {
  const text = useText();
  const read = useReadDates();
  const [pasted, setPasted] = useState("");
  const [isFutureOnly, setFutureOnly] = useState(true);
  const [isTooLarge, setTooLarge] = useState(false);
  const today = new Date(serverNowMs()).toISOString().slice(0, 10);
  const all = read.data?.dates ?? [];
  const dates = isFutureOnly ? all.filter(({ date }) => date >= today) : all;

  const readFile = async (file: File | null) => {
    if (file === null) return;
    setTooLarge(file.size > largestFile);
    if (file.size > largestFile) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("");
    read.mutate({ contentBase64: btoa(binary) });
  };

  return (
    <Stack gap="sm">
      <Textarea
        label={text("schedules.paste")}
        description={text("schedules.pasteHint")}
        placeholder={text("schedules.pasteExample")}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={10}
      />
      <Group gap="xs">
        <Button
          variant="default"
          disabled={pasted.trim() === ""}
          loading={read.isPending}
          onClick={() => read.mutate({ text: pasted })}
        >
          {text("schedules.read")}
        </Button>
        <FileButton
          onChange={(file) => void readFile(file)}
          accept=".csv,.ics,.txt,text/csv,text/calendar"
        >
          {(button) => (
            <Button
              {...button}
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
            >
              {text("schedules.chooseFile")}
            </Button>
          )}
        </FileButton>
      </Group>
      {isTooLarge ? <p role="alert">{text("schedules.fileTooLarge")}</p> : null}
      {read.isError ? <p role="alert">{text("schedules.unreadable")}</p> : null}
      {read.isError ? <ErrorNotice error={read.error} /> : null}
      {read.data === undefined ? null : (
        <div aria-live="polite">
          <Checkbox
            label={text("schedules.futureOnly")}
            checked={isFutureOnly}
            onChange={(event) => setFutureOnly(event.currentTarget.checked)}
            mb="sm"
          />
          {read.data.unreadCount === 0 ? null : (
            <div style={{ color: "var(--t-wait)", marginBottom: 8 }}>
              {text("schedules.unread", { count: read.data.unreadCount })}
              <ul style={{ margin: "2px 0 0", paddingInlineStart: 20 }}>
                {read.data.unreadLines.slice(0, 5).map(({ line, text: whole }) => (
                  <li key={line} style={{ overflowWrap: "anywhere" }}>
                    {text("schedules.unreadLine", { line, text: whole })}
                  </li>
                ))}
              </ul>
            </div>
          )}
          <DateTable dates={dates} />
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={props.onCancel}>
          {text("form.cancel")}
        </Button>
        <Button
          disabled={dates.length === 0}
          loading={props.isTaking}
          onClick={() => props.onTake(dates)}
        >
          {props.takeLabel}
        </Button>
      </Group>
    </Stack>
  );
}
