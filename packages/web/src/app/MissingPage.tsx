import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useText } from "../i18n/use-text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";

/** An address that leads nowhere. */
export function MissingPage() {
  const text = useText();
  return (
    <EmptyState
      title={text("missing.title")}
      action={
        <Button component={Link} to="/work" variant="default">
          {text("missing.toWork")}
        </Button>
      }
    />
  );
}
