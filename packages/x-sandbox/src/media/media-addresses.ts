import type { DmMedia } from "../dms/dm.ts";

/** Where pictures and films are fetched from, without a slash at the end. */
export interface MediaAddresses {
  /** Photos of DMs; asks for the signature of a participant. */
  readonly ton: string;
  /** Previews of GIF and film; public. */
  readonly previews: string;
  /** GIF and film; public. */
  readonly videos: string;
}

/** X's own hosts, which programs reach through the intercepting proxy. */
const X_ADDRESSES: MediaAddresses = {
  ton: "https://ton.twitter.com",
  previews: "https://pbs.twimg.com",
  videos: "https://video.twimg.com",
};

/** `mediaBaseUrl` that stands for {@link X_ADDRESSES}. */
export const X_HOSTS_WORD = "x-hosts";

/** Hosts under which X answers API calls: whoever asks there will find the media hosts too. */
const HOST_OF_X = /^(?:[a-z0-9-]+\.)*(?:x\.com|twitter\.com)$/i;

/**
 * The addresses for one reader: the configured ones, or X's hosts for whoever asked under a host of X, or the sandbox's own.
 * `host` is the Host header of the request, null for deliveries.
 */
export function mediaAddressesFor(parts: {
  configured: string | null;
  ownUrl: string;
  host: string | null;
}): MediaAddresses {
  const { configured, ownUrl, host } = parts;
  if (configured === X_HOSTS_WORD) return X_ADDRESSES;
  if (configured === null && host !== null && HOST_OF_X.test(host)) return X_ADDRESSES;
  const base = (configured ?? ownUrl).replace(/\/+$/, "");
  return { ton: base, previews: base, videos: base };
}

/** Every address of one attached picture or film. */
export function mediaUrls(
  addresses: MediaAddresses,
  { dmId, media }: { dmId: string; media: DmMedia },
): { still: string; film: string | null } {
  switch (media.kind) {
    case "photo":
      return {
        still: `${addresses.ton}/1.1/ton/data/dm/${dmId}/${media.id}/${media.name}.${media.extension}`,
        film: null,
      };
    case "animated_gif":
      return {
        still: `${addresses.previews}/dm_gif_preview/${media.id}/${media.name}.jpg`,
        film: `${addresses.videos}/dm_gif/${media.id}/${media.name}.mp4`,
      };
    case "video":
      return {
        still: `${addresses.previews}/dm_video_preview/${media.id}/img/${media.name}.jpg`,
        film: `${addresses.videos}/dm_video/${media.id}/vid/${media.width}x${media.height}/${media.name}.mp4`,
      };
  }
}
