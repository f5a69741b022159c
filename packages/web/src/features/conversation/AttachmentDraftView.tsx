import { ActionIcon, Progress } from "@mantine/core";
import { IconFileOff, IconMovie, IconX } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import { toApiError } from "../../api/api-error.ts";
import { useText } from "../../i18n/use-text.ts";
import { errorTextId } from "../../ui/error-text.ts";
import classes from "./AttachmentDraftView.module.css";
import type { AttachmentDraft } from "./attachment-drafts.ts";
import { mediaErrorText, sizeText } from "./media-text.ts";

/** The file that goes with the next reply: what it looks like, how far it has come, or why it cannot go. */
export function AttachmentDraftView(props: {
  readonly draft: AttachmentDraft;
  readonly onRemove: () => void;
}) {
  const text = useText();
  const intl = useIntl();
  const { draft } = props;
  return (
    <div className={classes["draft"]} data-failed={draft.state === "failed" || undefined}>
      <Preview draft={draft} />
      <div className={classes["words"]}>
        <span className={classes["name"]}>{draft.fileName}</span>
        {draft.state === "failed" ? (
          <p role="alert" className={classes["error"]}>
            <DraftError error={draft.error} />
          </p>
        ) : (
          <span className={classes["size"]}>{sizeText(draft.byteCount, intl)}</span>
        )}
        {draft.state === "uploading" ? (
          <Progress
            value={draft.progress * 100}
            size={4}
            aria-label={text("composer.uploading", { name: draft.fileName })}
          />
        ) : null}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        onClick={props.onRemove}
        aria-label={text("composer.removeFile", { name: draft.fileName })}
        title={text("composer.removeFile", { name: draft.fileName })}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function DraftError(props: { readonly error: unknown }) {
  const text = useText();
  const intl = useIntl();
  const error = toApiError(props.error);
  const limit = Number(error.parameters["limit"] ?? Number.NaN);
  const known = mediaErrorText(
    { code: error.code, limit: Number.isFinite(limit) ? limit : null },
    { text, intl },
  );
  if (known !== null) return known;
  const id = errorTextId(error);
  return id === null ? error.message : text(id);
}

/** The picture itself; a sign for a video, and for what turned out to be no picture. */
function Preview({ draft }: { readonly draft: AttachmentDraft }) {
  if (draft.isPicture && draft.state !== "failed") {
    return <img className={classes["preview"]} src={draft.previewUrl} alt="" />;
  }
  const Icon = draft.state === "failed" ? IconFileOff : IconMovie;
  return (
    <span className={classes["preview"]}>
      <Icon size={22} aria-hidden />
    </span>
  );
}
