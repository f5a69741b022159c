import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { closeCodes, createChannelSocket } from "./sockets.ts";

/** A connection whose other end decides how much of what is sent it has read. */
class Peer extends EventEmitter {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly closes: number[] = [];
  send(text: string): void {
    this.sent.push(text);
    this.bufferedAmount += text.length;
  }
  close(code: number): void {
    this.closes.push(code);
    this.readyState = WebSocket.CLOSING;
  }
  terminate(): void {
    this.readyState = WebSocket.CLOSED;
  }
}

const open = () => {
  const peer = new Peer();
  return { peer, channel: createChannelSocket("a channel", peer as unknown as WebSocket) };
};
const notification = (length: number) => ({
  topic: "v2.users.x.presence",
  correlationId: "1-1",
  bodyJson: JSON.stringify("x".repeat(length)),
});

describe("a channel's socket", () => {
  it("is cut off when its reader lets more than a few megabytes pile up", () => {
    const { peer, channel } = open();
    for (let count = 0; count < 100; count += 1) channel.notify(notification(100_000));
    expect(peer.closes).toEqual([closeCodes.slowReader]);
    expect(peer.bufferedAmount).toBeLessThan(5 * 1024 * 1024);
  });

  it("is closed once, however much more its client says", () => {
    const { peer } = open();
    for (let count = 0; count < 5000; count += 1) {
      peer.emit("message", Buffer.from('{"message":"ping"}'), false);
    }
    expect(peer.closes).toEqual([closeCodes.tooMuchSaid]);
    expect(peer.sent.length).toBe(60);
  });

  it("survives whatever is said instead of a ping", () => {
    const { peer } = open();
    for (const text of [
      "null",
      "[]",
      '"ping"',
      '{"message":{"message":"ping"}}',
      "[".repeat(4000),
    ]) {
      peer.emit("message", Buffer.from(text), false);
    }
    peer.emit("error", new Error("the connection was reset"));
    expect([peer.sent, peer.closes]).toEqual([[], []]);
  });
});
