import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSandbox } from "@tsubame/x-sandbox";
import { afterEach, describe, expect, it } from "vitest";
import { mp4 } from "./support/pictures.ts";
import { startWorld, type Json, type World } from "./support/world.ts";

let world: World;
let folder = "";

afterEach(async () => {
  await world.sandbox.close();
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
  folder = "";
});

const write = async (fromId: string, toId: string, text: string): Promise<string> =>
  (await world.control("POST", "/dms", { fromId, toId, text })).body.id;

const relationsOf = async (userId: string): Promise<Json> =>
  (await world.control("GET", `/users/${userId}/relations`)).body;

describe("what the phones ask of the control endpoints", () => {
  it("tells whom an account follows, blocks and has accepted, and forgets it when taken back", async () => {
    world = await startWorld();
    const { company, customer } = world;
    const pair = { fromId: customer.id, toId: company.id };
    for (const kind of ["follows", "blocks", "acceptances"]) {
      expect((await world.control("POST", `/${kind}`, pair)).status).toBe(201);
    }
    expect(await relationsOf(customer.id)).toEqual({
      follows: [company.id],
      blocks: [company.id],
      acceptances: [company.id],
    });
    expect(await relationsOf(company.id)).toEqual({ follows: [], blocks: [], acceptances: [] });
    expect((await world.control("DELETE", "/acceptances", pair)).status).toBe(204);
    expect((await relationsOf(customer.id)).acceptances).toEqual([]);
    expect((await world.control("GET", "/users/1/relations")).status).toBe(404);
  });

  it("removes a message from one view, not from the other, and nobody else's", async () => {
    world = await startWorld();
    const { company, customer } = world;
    const id = await write(customer.id, company.id, "Typo");
    await write(customer.id, company.id, "Better");
    const { body: stranger } = await world.control("POST", "/users", {
      username: "eve",
      name: "E",
    });
    const remove = async (userId: string): Promise<number> =>
      (await world.control("DELETE", `/dms/${id}?userId=${userId}`)).status;
    expect(await remove(stranger.id)).toBe(404);
    expect(await remove(customer.id)).toBe(204);
    const { body } = await world.control("GET", `/dms?userId=${company.id}`);
    expect(body.dms.map((dm: Json) => dm.hiddenFrom)).toEqual([[customer.id], []]);
    const listed = await world.call("GET", "/1.1/direct_messages/events/list.json");
    expect(listed.body.events.length).toBe(2);
    await world.control("DELETE", `/dms?userId=${company.id}&withId=${customer.id}`);
    const after = await world.call("GET", "/1.1/direct_messages/events/list.json");
    expect(after.body.events).toEqual([]);
  });

  it("serves a part of a film to a player", async () => {
    world = await startWorld();
    const bytes = mp4();
    const { body: media } = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: bytes.toString("base64"),
    });
    const response = await fetch(`${world.sandbox.url}/sandbox/media/${media.id}`, {
      headers: { range: "bytes=4-7" },
    });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe("ftyp");
  });

  it("remembers over a restart whom somebody has accepted", async () => {
    folder = mkdtempSync(path.join(tmpdir(), "x-sandbox-"));
    const stateFile = path.join(folder, "state.json");
    world = await startWorld({ stateFile });
    const { company, customer } = world;
    await world.control("POST", "/acceptances", { fromId: customer.id, toId: company.id });
    await world.sandbox.close();
    const again = await createSandbox({ stateFile });
    const response = await fetch(`${again.url}/sandbox/users/${customer.id}/relations`);
    expect(await response.json()).toMatchObject({ acceptances: [company.id] });
    await again.close();
  });
});
