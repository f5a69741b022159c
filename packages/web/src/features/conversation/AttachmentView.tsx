import { Button } from "@mantine/core";
import { IconMapPin, IconPhotoOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postMediaFetch, type FileAttachment, type ThreadAttachment } from "@tsubame/contract";
import { useState } from "react";
import { useIntl } from "react-intl";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./AttachmentView.module.css";
import { MediaLightbox } from "./MediaLightbox.tsx";
import { MovingPicture } from "./MovingPicture.tsx";
import { shownSize } from "./media-size.ts";
import { mediaErrorText, mediaNameId } from "./media-text.ts";
import { threadKey } from "./thread-data.ts";

/** What a message carries beside its text. */
export function AttachmentView(props: {
  readonly attachment: ThreadAttachment;
  readonly conversationId: string;
  /** Who sent it and when, for those who cannot see it. */
  readonly from: string;
  readonly time: string;
}) {
  const text = useText();
  const { attachment } = props;
  switch (attachment.kind) {
    case "location":
      return <Place coordinates={attachment.coordinates} />;
    case "other":
      return <p className={classes["other"]}>{text("thread.attachment")}</p>;
    default:
      return (
        <FileView
          media={attachment}
          name={text(mediaNameId(attachment.kind), { name: props.from, time: props.time })}
          conversationId={props.conversationId}
        />
      );
  }
}

interface FileProps {
  readonly media: FileAttachment;
  readonly name: string;
}

function FileView(props: FileProps & { readonly conversationId: string }) {
  const text = useText();
  const { media, name } = props;
  if (media.state === "stored" && media.url !== null) {
    return <StoredFile media={media} name={name} url={media.url} />;
  }
  if (media.state === "pending") {
    return (
      <div className={classes["room"]} data-state="pending" style={roomOf(media)}>
        <span>{text("media.fetching")}</span>
      </div>
    );
  }
  return <MissingFile {...props} />;
}

function StoredFile({ media, name, url }: FileProps & { readonly url: string }) {
  if (media.kind === "photo") return <Photo media={media} name={name} url={url} />;
  if (media.kind === "animated_gif") {
    return <MovingPicture media={media} name={name} url={url} style={roomOf(media)} />;
  }
  return (
    // X has no captions for the videos of DMs.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      className={classes["shown"]}
      style={roomOf(media)}
      src={url}
      controls
      playsInline
      preload="metadata"
      aria-label={name}
    />
  );
}

function Photo({ media, name, url }: FileProps & { readonly url: string }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={classes["open"]}
        style={roomOf(media)}
        onClick={() => setIsOpen(true)}
        title={text("media.enlarge")}
      >
        <img className={classes["shown"]} src={url} alt={name} decoding="async" />
      </button>
      <MediaLightbox
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        url={url}
        name={name}
        fileName={media.fileName}
      />
    </>
  );
}

/** A file that is not there, why, and the way to ask for it again. */
function MissingFile({
  media,
  name,
  conversationId,
}: FileProps & { readonly conversationId: string }) {
  const text = useText();
  const intl = useIntl();
  const client = useQueryClient();
  const fetchAgain = useMutation({
    mutationFn: () => call(postMediaFetch, { params: { mediaId: media.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: threadKey(conversationId) }),
  });
  const error = { code: media.errorCode ?? "", limit: media.limit };
  return (
    <div className={classes["missing"]}>
      <IconPhotoOff size={18} aria-hidden />
      <span>{name}</span>
      <p>{mediaErrorText(error, { text, intl }) ?? text("media.error.unreachable")}</p>
      <Button
        size="compact-xs"
        variant="default"
        loading={fetchAgain.isPending}
        onClick={() => fetchAgain.mutate()}
      >
        {text("media.fetchAgain")}
      </Button>
    </div>
  );
}

function Place(props: {
  readonly coordinates: { readonly longitude: number; readonly latitude: number } | null;
}) {
  const text = useText();
  const intl = useIntl();
  const { coordinates } = props;
  const degrees = (value: number) => intl.formatNumber(value, { maximumFractionDigits: 5 });
  return (
    <p className={classes["other"]}>
      <IconMapPin size={16} aria-hidden />{" "}
      {coordinates === null
        ? text("media.place")
        : text("media.placeAt", {
            latitude: degrees(coordinates.latitude),
            longitude: degrees(coordinates.longitude),
          })}
    </p>
  );
}

function roomOf(media: FileAttachment) {
  const { width, height } = shownSize(media);
  return { width, aspectRatio: `${width} / ${height}` };
}
