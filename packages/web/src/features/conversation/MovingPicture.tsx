import { ActionIcon } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { FileAttachment } from "@tsubame/contract";
import { useEffect, useRef, useState, type CSSProperties } from "react";
import { useText } from "../../i18n/use-text.ts";
import classes from "./AttachmentView.module.css";

/**
 * A GIF. It moves by itself, so there is a button that stops it (WCAG 2.2.2), and for readers who want less motion it
 * stands still until they start it. X makes MP4s of them; one that came as it was is stopped by showing a still of it.
 */
export function MovingPicture(props: {
  readonly media: FileAttachment;
  readonly name: string;
  readonly url: string;
  readonly style: CSSProperties;
}) {
  const text = useText();
  const wantsStill = useReducedMotion();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isPlaying = chosen ?? !wantsStill;
  const label = isPlaying ? text("media.pause") : text("media.play");
  return (
    <div className={classes["moving"]} style={props.style}>
      {props.media.contentType === "video/mp4" ? (
        <LoopingVideo url={props.url} name={props.name} isPlaying={isPlaying} />
      ) : (
        <GifImage url={props.url} name={props.name} isPlaying={isPlaying} />
      )}
      <ActionIcon
        className={classes["pause"] ?? ""}
        size={30}
        radius="xl"
        variant="filled"
        color="dark"
        onClick={() => setChosen(!isPlaying)}
        aria-label={`${label}: ${props.name}`}
        title={label}
      >
        {isPlaying ? (
          <IconPlayerPause size={16} aria-hidden />
        ) : (
          <IconPlayerPlay size={16} aria-hidden />
        )}
      </ActionIcon>
    </div>
  );
}

interface Moving {
  readonly url: string;
  readonly name: string;
  readonly isPlaying: boolean;
}

function LoopingVideo({ url, name, isPlaying }: Moving) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!isPlaying) video.current?.pause();
    // A browser may refuse to start it; then it stands still, and the button is there.
    else void video.current?.play().catch(() => undefined);
  }, [isPlaying]);
  return (
    // A GIF has no sound.
    <video
      ref={video}
      className={classes["shown"]}
      src={url}
      loop
      muted
      playsInline
      aria-label={name}
    />
  );
}

function GifImage({ url, name, isPlaying }: Moving) {
  const still = useRef<HTMLCanvasElement>(null);
  const drawStill = (image: HTMLImageElement) => {
    const canvas = still.current;
    if (canvas === null) return;
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
  };
  return (
    <>
      <canvas ref={still} className={classes["shown"]} aria-hidden hidden={isPlaying} />
      <img
        className={classes["shown"]}
        src={url}
        alt={name}
        data-covered={!isPlaying || undefined}
        onLoad={(event) => drawStill(event.currentTarget)}
      />
    </>
  );
}
