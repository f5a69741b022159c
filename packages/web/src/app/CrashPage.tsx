import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import { DoorPage } from "../features/session/DoorPage.tsx";
import { useText } from "../i18n/use-text.ts";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";

/** What stands where a page failed to draw: a mistake of ours, said as such, with the way on. */
export function CrashPage() {
  const text = useText();
  const error = useRouteError();
  return (
    <DoorPage title={text("crash.title")} hint={text("crash.hint")}>
      <ErrorNotice error={error} />
      <Button mt="md" fullWidth onClick={() => window.location.reload()}>
        {text("crash.reload")}
      </Button>
    </DoorPage>
  );
}
