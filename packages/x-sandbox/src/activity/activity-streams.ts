import type { Scheduler } from "../time/virtual-clock.ts";

/** One open `GET /2/activity/stream`. */
interface StreamSink {
  write(text: string): void;
  end(): void;
}

/** Open streams by app. Events are lines of JSON ended by CR LF; an empty line now and then says that the line is alive. */
export interface ActivityStreams {
  /** Opens a stream, or refuses it when the app has as many as it may. The answer closes it. */
  open(appId: string, sink: StreamSink, maxConnections: number): (() => void) | "too-many";
  /** Sends an event down every stream of the app; how many there are. */
  send(appId: string, line: string): number;
  connectionCount(appId: string): number;
  /** Ends every stream of an app, or all. */
  endAll(appId?: string): void;
}

const LINE_END = "\r\n";

/** Keep-alive lines follow X's clock, one appointment for all streams together. */
export function createActivityStreams(parts: {
  scheduler: Scheduler;
  keepAliveMs: () => number;
}): ActivityStreams {
  const streams = new Map<string, Set<StreamSink>>();
  let cancelKeepAlive: (() => void) | undefined;

  function keepAlive(): void {
    cancelKeepAlive?.();
    cancelKeepAlive = undefined;
    if (streams.size === 0) return;
    cancelKeepAlive = parts.scheduler.after(parts.keepAliveMs(), "stream keep-alive", () => {
      for (const sinks of streams.values()) for (const sink of sinks) sink.write(LINE_END);
      keepAlive();
    });
  }

  function close(appId: string, sink: StreamSink): void {
    const sinks = streams.get(appId);
    if (sinks?.delete(sink) === true && sinks.size === 0) streams.delete(appId);
    if (streams.size === 0) keepAlive();
  }

  return {
    open(appId, sink, maxConnections) {
      const sinks = streams.get(appId) ?? new Set();
      if (sinks.size >= maxConnections) return "too-many";
      const isFirst = streams.size === 0;
      streams.set(appId, sinks.add(sink));
      if (isFirst) keepAlive();
      return () => close(appId, sink);
    },
    send(appId, line) {
      const sinks = streams.get(appId);
      for (const sink of sinks ?? []) sink.write(line + LINE_END);
      return sinks?.size ?? 0;
    },
    connectionCount: (appId) => streams.get(appId)?.size ?? 0,
    endAll(appId) {
      for (const [id, sinks] of streams) {
        if (appId !== undefined && id !== appId) continue;
        for (const sink of sinks) {
          sink.end();
          close(id, sink);
        }
      }
    },
  };
}
